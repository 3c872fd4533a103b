package org.uptake.boot;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.uptake.message.MessageKillIT;

/** A server in a process of its own that writes to patients and that tests may kill; says where it listens. */
public final class MessageProcess {
    private MessageProcess() {}

    /** @param arguments data folder, SMTP port, gateway, minutes by which its clock is ahead */
    @SuppressWarnings("SystemOut") // read by the test that started it
    public static void main(String[] arguments) throws InterruptedException {
        var settings = MessageKillIT.settings(Integer.parseInt(arguments[1]), arguments[2]);
        var clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(Long.parseLong(arguments[3])));
        var server = TestServer.start(java.util.Optional.empty(), Path.of(arguments[0]), clock, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("listening " + server.base() + "/fhir");
        new CountDownLatch(1).await();
    }
}
