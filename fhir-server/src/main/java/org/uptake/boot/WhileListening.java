package org.uptake.boot;

import java.util.function.Supplier;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/** Background work that begins when the server listens and ends before it stops. */
final class WhileListening implements LifeCycle.Listener {
    private final Supplier<AutoCloseable> work;
    private @Nullable AutoCloseable running;

    WhileListening(Supplier<AutoCloseable> work) {
        this.work = work;
    }

    @Override
    public void lifeCycleStarted(LifeCycle server) {
        running = work.get();
    }

    @Override
    public void lifeCycleStopping(LifeCycle server) {
        if (running == null) return;
        try {
            running.close();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
