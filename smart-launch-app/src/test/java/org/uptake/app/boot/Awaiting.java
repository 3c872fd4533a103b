package org.uptake.app.boot;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** For what happens beside a request. */
final class Awaiting {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Awaiting() {}

    static void until(BooleanSupplier happened) throws InterruptedException {
        var end = System.nanoTime() + LONGEST.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError("it did not happen within " + LONGEST);
            Thread.sleep(10);
        }
    }
}
