package org.uptake.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.uptake.boot.TestServer;
import org.uptake.store.Json;

/** An export as a client goes through it, over HTTP. */
record Export(TestServer server, String who, String status) {
    static Export begin(TestServer server, String who, String path, String... headers) {
        return begun(server, who, server.send(who, "GET", path, "", headers));
    }

    static Export post(TestServer server, String who, String path, String parameters, String... headers) {
        var body = "{\"resourceType\":\"Parameters\",\"parameter\":[" + parameters + "]}";
        return begun(server, who, server.send(who, "POST", path, body, headers));
    }

    private static Export begun(TestServer server, String who, TestServer.Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(202);
        var location = reply.response().headers().firstValue("Content-Location").orElseThrow();
        assertThat(location).startsWith(server.fhirBase() + "/");
        return new Export(server, who, location.substring(server.fhirBase().length() + 1));
    }

    TestServer.Reply poll() {
        return server.send(who, "GET", status, "");
    }

    /** Polls to the end. */
    ObjectNode manifest() {
        var deadline = Instant.now().plus(Duration.ofMinutes(1));
        var reply = poll();
        while (reply.status() == 202 && Instant.now().isBefore(deadline)) {
            pause();
            reply = poll();
        }
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json();
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /** Every line of the files of a list ({@code output}, {@code deleted}, {@code error}). */
    List<ObjectNode> lines(String list) {
        var lines = new ArrayList<ObjectNode>();
        for (var file : manifest().path(list)) {
            var path = file.path("url").asText().substring(server.fhirBase().length() + 1);
            var reply = server.send(who, "GET", path, "");
            assertThat(reply.status()).isEqualTo(200);
            var before = lines.size();
            for (var line : reply.body().split("\n")) {
                lines.add(Json.parse(line));
                assertThat(lines.get(lines.size() - 1).path("resourceType").asText())
                        .isEqualTo(file.path("type").asText());
            }
            assertThat(lines.size() - before).isEqualTo(file.path("count").asInt());
        }
        return lines;
    }

    /** References of everything that went out; a line that comes twice fails. */
    Set<String> references() {
        var found = new TreeSet<String>();
        for (var line : lines("output"))
            assertThat(found.add(line.path("resourceType").asText() + "/"
                            + line.path("id").asText()))
                    .isTrue();
        return found;
    }
}
