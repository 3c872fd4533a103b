package org.uptake.boot;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A server in a process of its own that tests may kill; says where it listens. */
public final class WriterProcess {
    private WriterProcess() {}

    @SuppressWarnings("SystemOut") // read by the test that started it
    public static void main(String[] arguments) throws InterruptedException {
        var server = TestServer.start(Optional.empty(), Path.of(arguments[0]), Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("listening " + server.base() + "/fhir");
        new CountDownLatch(1).await();
    }
}
