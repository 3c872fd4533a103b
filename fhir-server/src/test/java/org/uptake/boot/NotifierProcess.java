package org.uptake.boot;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.uptake.subscription.SubscriptionSettings;

/** A server in a process of its own that notifies a receiver and that tests may kill; says where it listens. */
public final class NotifierProcess {
    private NotifierProcess() {}

    @SuppressWarnings("SystemOut") // read by the test that started it
    public static void main(String[] arguments) throws InterruptedException {
        var subscriptions =
                new SubscriptionSettings(Set.of(URI.create(arguments[1])), Optional.empty(), "uptake@clinic.example");
        var server = TestServer.start(Optional.empty(), Path.of(arguments[0]), Clock.systemUTC(), subscriptions);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("listening " + server.base() + "/fhir");
        new CountDownLatch(1).await();
    }
}
