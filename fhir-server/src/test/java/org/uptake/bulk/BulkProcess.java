package org.uptake.bulk;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.uptake.boot.FhirServer;
import org.uptake.boot.Settings;

/** A whole server, tokens and all, in a process that a test may kill: database, data folder, port. */
public final class BulkProcess {
    private BulkProcess() {}

    @SuppressWarnings("SystemOut") // read by the test that started it
    public static void main(String[] arguments) throws InterruptedException {
        var server = FhirServer.start(
                new Settings(
                        Integer.parseInt(arguments[2]),
                        Optional.empty(),
                        Optional.of(arguments[0]),
                        Path.of(arguments[1]),
                        URI.create("http://127.0.0.1:1"),
                        List.of(),
                        true),
                Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("listening " + server.base());
        new CountDownLatch(1).await();
    }
}
