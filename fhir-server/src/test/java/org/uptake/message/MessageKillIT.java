package org.uptake.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.boot.MessageProcess;
import org.uptake.mail.MailServer;
import org.uptake.store.Json;
import org.uptake.testkit.message.FakeSmsGateway;

/** Kill -9 of a server that enrols and sends: every acknowledged decision becomes one text, and one e-mail or an open question. */
@Tag("deep")
public class MessageKillIT {
    private static final int SENT_BEFORE_THE_KILL = 25;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger number = new AtomicInteger();
    /** Address to the CarePlan of an enrolment that was acknowledged. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    public static MessageSettings settings(int smtp, String gateway) {
        var none = new QuietHours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
        var mail = MailServer.open(URI.create("smtp://127.0.0.1:" + smtp));
        return new MessageSettings(
                Optional.of(new MessageSettings.Mailing(mail, "clinic@clinic.example")),
                Optional.empty(),
                Optional.of(new MessageSettings.SmsGateway(URI.create(gateway), "", "secret")),
                Optional.empty(),
                none,
                ZoneId.of("UTC"),
                false);
    }

    @Test
    void a_server_that_is_killed_while_it_sends_loses_no_message_and_sends_none_twice(@TempDir Path data)
            throws Exception {
        var mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());
        mail.start();
        try (var gateway = new FakeSmsGateway("secret")) {
            var first = start(data, mail, gateway, 0);
            var base = base(first);
            var writers = Executors.newFixedThreadPool(3);
            try {
                for (var i = 0; i < 3; i++) writers.submit(() -> enrolAll(base));
                MessageBed.await(
                        "the first messages",
                        () -> gateway.taken().size() + mail.getReceivedMessages().length >= SENT_BEFORE_THE_KILL);
                first.destroyForcibly();
                assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                writers.shutdownNow();
            }
            var second = start(data, mail, gateway, 3);
            try {
                var again = base(second);
                MessageBed.await("every message to be settled", () -> settled(again));
                var states = states(again);
                for (var one : acknowledged.entrySet()) {
                    var state = String.valueOf(states.get(one.getKey()));
                    var arrived = arrived(mail, gateway, one.getKey());
                    if (one.getKey().startsWith("+")) assertThat(state).isEqualTo("sent");
                    if (state.equals("sent"))
                        assertThat(arrived).as(one.getKey()).isEqualTo(1);
                    else {
                        assertThat(state).as(one.getKey()).isEqualTo("unknown");
                        assertThat(arrived).isLessThanOrEqualTo(1);
                    }
                }
                assertThat(states.values()).filteredOn("unknown"::equals).hasSizeLessThanOrEqualTo(4);
                assertThat(Arrays.stream(mail.getReceivedMessages()).map(MessageKillIT::messageId))
                        .doesNotHaveDuplicates();
            } finally {
                second.destroy();
                assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            mail.stop();
        }
    }

    private static String messageId(jakarta.mail.internet.MimeMessage message) {
        try {
            return message.getMessageID();
        } catch (jakarta.mail.MessagingException broken) {
            throw new AssertionError(broken);
        }
    }

    private static long arrived(GreenMail mail, FakeSmsGateway gateway, String address) {
        if (address.startsWith("+"))
            return gateway.taken().values().stream()
                    .filter(text -> text.path("to").asText().equals(address))
                    .count();
        return Arrays.stream(mail.getReceivedMessages())
                .filter(message -> {
                    try {
                        return message.getAllRecipients()[0].toString().equals(address);
                    } catch (jakarta.mail.MessagingException broken) {
                        throw new AssertionError(broken);
                    }
                })
                .count();
    }

    private boolean settled(String base) {
        var states = states(base);
        return states.keySet().containsAll(acknowledged.keySet())
                && acknowledged.keySet().stream()
                        .allMatch(address -> List.of("sent", "unknown").contains(states.get(address)));
    }

    /** Delivery status by address. */
    private Map<String, String> states(String base) {
        var byPlan = new HashMap<String, String>();
        var next = base + "/Communication?category=welcome&_count=200";
        while (!next.isEmpty()) {
            var page = get(next);
            next = "";
            for (var link : page.path("link"))
                if (link.path("relation").asText().equals("next"))
                    next = link.path("url").asText();
            for (var entry : page.path("entry")) {
                var message = entry.path("resource");
                byPlan.put(message.path("basedOn").path(0).path("reference").asText(), MessageBed.delivery(message));
            }
        }
        var byAddress = new HashMap<String, String>();
        acknowledged.forEach((address, plan) -> byAddress.put(address, byPlan.getOrDefault(plan, "missing")));
        return byAddress;
    }

    private void enrolAll(String base) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                var n = number.incrementAndGet();
                var address = n % 2 == 0 ? "p" + n + "@example.org" : "+1202556" + String.format("%04d", n);
                var patient = Json.parse(post(
                                        base + "/Patient",
                                        "{\"resourceType\":\"Patient\",\"managingOrganization\":{\"reference\":\"Organization/north\"},"
                                                + "\"telecom\":[{\"system\":\"" + (n % 2 == 0 ? "email" : "sms")
                                                + "\",\"value\":\""
                                                + address + "\"}]}")
                                .body())
                        .path("id")
                        .asText();
                var enrolled = post(
                        base + "/PlanDefinition/cbt-depression/$enrol",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\",\"valueReference\":{\"reference\":\"Patient/"
                                + patient
                                + "\"}},{\"name\":\"performer\",\"valueReference\":{\"reference\":\"PractitionerRole/tan\"}}]}");
                if (enrolled.statusCode() == 201)
                    acknowledged.put(
                            address,
                            "CarePlan/"
                                    + Json.parse(enrolled.body())
                                            .at("/entry/0/resource/id")
                                            .asText());
            }
        } catch (IOException | InterruptedException killed) {
            // the server is gone, as planned
        }
    }

    private static Process start(Path data, GreenMail mail, FakeSmsGateway gateway, int ahead) throws IOException {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path").replace(":", File.pathSeparator),
                        MessageProcess.class.getName(),
                        data.toString(),
                        Integer.toString(mail.getSmtp().getPort()),
                        gateway.url().toString(),
                        Integer.toString(ahead)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String base(Process process) throws IOException {
        var reader = process.inputReader();
        for (var line = reader.readLine(); line != null; line = reader.readLine())
            if (line.startsWith("listening ")) return line.substring("listening ".length());
        throw new IllegalStateException("the server ended before it listened");
    }

    private HttpResponse<String> post(String url, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer system")
                        .header("Content-Type", "application/fhir+json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String url) {
        try {
            return Json.parse(http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .header("Authorization", "Bearer system")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
