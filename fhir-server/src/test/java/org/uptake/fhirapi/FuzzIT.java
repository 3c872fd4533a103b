package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thousands of broken requests over a plain socket: every answer is an answer, none is a 500, nothing is half written. */
class FuzzIT {
    private static final int SLOWEST_MILLISECONDS = 20_000;
    private static final List<String> TELLTALE =
            List.of("Exception", "at org.", "at java.", "org.uptake.", "ca.uhn", "SQLSTATE", "PSQL", "Jetty");

    private record Answer(int status, String text) {}

    @Test
    void two_thousand_broken_requests_are_answered_as_what_they_are() throws Exception {
        fuzz(20261127, 2_000);
    }

    @Test
    @Tag("deep")
    void thirty_thousand_broken_requests_are_answered_as_what_they_are() throws Exception {
        fuzz(System.nanoTime(), 30_000);
    }

    private static void fuzz(long seed, int inputs) throws Exception {
        SERVER.send("system", "PUT", "Patient/fuzz-1", "{\"resourceType\":\"Patient\",\"id\":\"fuzz-1\"}");
        var garbage = new Garbage(seed);
        var problems = new ArrayList<String>();
        var refused = 0;
        try (var connection = DriverManager.getConnection(SERVER.jdbcUrl())) {
            for (var number = 0; number < inputs && problems.size() < 20; number++) {
                var request = garbage.next();
                var before = versions(connection);
                var answer = send(request);
                var isWritten = versions(connection) > before;
                if (answer.status() >= 400) refused++;
                if (answer.status() == 500 || answer.status() == 0 || answer.status() == 503)
                    problems.add(answer.status() + " to " + request);
                if (TELLTALE.stream().anyMatch(answer.text()::contains) && answer.status() >= 400)
                    problems.add("tells of its inside to " + request + ": " + answer.text());
                if (answer.status() >= 400 && isWritten) problems.add("refused and written: " + request);
            }
        }
        assertThat(problems).as("seed " + seed).isEmpty();
        assertThat(refused)
                .as("most are refused, or the test would prove little")
                .isGreaterThan(inputs / 2);
        assertThat(refused).as("some are not, or the test would not reach far").isLessThan(inputs);
    }

    private static long versions(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM resource_version")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** A client that sends what no library would; status 0 when no answer came in time. */
    private static Answer send(Garbage.Request request) throws IOException {
        var address = URI.create(SERVER.fhirBase());
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(SLOWEST_MILLISECONDS);
            var head = new StringBuilder(request.method() + " /fhir/" + request.target() + " HTTP/1.1\r\n");
            head.append("Host: localhost\r\nAuthorization: Bearer system\r\nConnection: close\r\n");
            for (var i = 0; i < request.headers().size(); i += 2)
                head.append(request.headers().get(i))
                        .append(": ")
                        .append(request.headers().get(i + 1))
                        .append("\r\n");
            head.append("Content-Length: ").append(request.body().length).append("\r\n\r\n");
            var out = new ByteArrayOutputStream();
            out.write(head.toString().getBytes(StandardCharsets.UTF_8));
            out.write(request.body());
            socket.getOutputStream().write(out.toByteArray());
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(answer.length() < 12 ? 0 : Integer.parseInt(answer.substring(9, 12)), answer);
        } catch (java.net.SocketException | java.net.SocketTimeoutException none) {
            return new Answer(0, none.toString());
        }
    }
}
