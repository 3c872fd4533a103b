package org.uptake.cdshooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** EHRs that answer slowly, without end or not at all, over real sockets. */
class EhrReadsTest {
    private static final String BODY = "{\"resourceType\":\"Patient\",\"id\":\"1\"}";
    private static final int STALLED = 100;

    /** Longer than a clinician waits, so that a busy machine does not look like a slow EHR. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final EhrReads reads = new EhrReads(PATIENCE);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ServerSocket> open = new ArrayList<>();
    private CountDownLatch brokenOff = new CountDownLatch(0);

    @BeforeEach
    void expect() {
        brokenOff = new CountDownLatch(STALLED);
    }

    @AfterEach
    void stop() throws IOException {
        for (var server : open) server.close();
        threads.shutdownNow();
    }

    private interface Conversation {
        void with(Socket socket) throws Exception;
    }

    private URI ehr(Conversation conversation) throws IOException {
        var server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        open.add(server);
        threads.execute(() -> {
            while (!server.isClosed()) accept(server, conversation);
        });
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/fhir/Patient/1");
    }

    private void accept(ServerSocket server, Conversation conversation) {
        try {
            var socket = server.accept();
            threads.execute(() -> {
                try (socket) {
                    var in = socket.getInputStream();
                    for (var end = 0; end < 4; ) end = "\r\n".indexOf(in.read()) >= 0 ? end + 1 : 0;
                    conversation.with(socket);
                } catch (Exception gone) {
                    // the other side has broken off
                }
            });
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Headers and half a body, and then nothing until the caller hangs up. */
    private void stall(Socket socket) throws IOException {
        write(
                socket,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"resourceType\"");
        if (socket.getInputStream().read() < 0) brokenOff.countDown();
    }

    private static void answer(Socket socket) throws IOException {
        write(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY);
    }

    @Test
    void those_that_stall_in_the_middle_of_a_body_hold_no_thread_are_hung_up_on_and_stop_nobody_else()
            throws Exception {
        var stalled = ehr(this::stall);
        var good = ehr(EhrReadsTest::answer);
        var waiting =
                new ArrayList<java.util.concurrent.Future<Map<String, com.fasterxml.jackson.databind.JsonNode>>>();
        for (var i = 0; i < STALLED; i++)
            waiting.add(threads.submit(() -> reads.read(Map.of("Patient", stalled), "t")));
        Thread.sleep(250);
        assertThat(reads.read(Map.of("Patient", good), "t"))
                .as("another EHR, while a hundred stall")
                .containsKey("Patient");
        assertThat(clientThreads())
                .as("threads of the client while a hundred stall")
                .isLessThan(STALLED / 2);
        for (var one : waiting) assertThat(one.get(30, TimeUnit.SECONDS)).isEmpty();
        assertThat(brokenOff.await(30, TimeUnit.SECONDS))
                .as("every one of them was hung up on")
                .isTrue();
    }

    private static long clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("HttpClient-"))
                .count();
    }

    @Test
    void one_that_trickles_is_over_when_patience_is_and_what_came_from_others_counts() throws Exception {
        var trickling = ehr(socket -> {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            for (var i = 0; i < 1_000; i++) {
                write(socket, " ");
                Thread.sleep(20);
            }
        });
        var addresses = new HashMap<String, URI>();
        addresses.put("Condition", trickling);
        addresses.put("Patient", ehr(EhrReadsTest::answer));
        var began = System.nanoTime();
        assertThat(reads.read(addresses, "t")).containsOnlyKeys("Patient");
        assertThat(System.nanoTime() - began).isLessThan(12_000_000_000L);
    }

    @Test
    void a_body_without_end_is_cut_at_two_mebibytes() throws Exception {
        var sent = new java.util.concurrent.atomic.AtomicLong();
        var endless = ehr(socket -> {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n");
            var part = " ".repeat(64 << 10);
            while (true) {
                write(socket, part);
                sent.addAndGet(part.length());
            }
        });
        assertThat(reads.read(Map.of("Patient", endless), "t")).isEmpty();
        assertThat(sent).hasValueLessThan(64L << 20);
    }
}
