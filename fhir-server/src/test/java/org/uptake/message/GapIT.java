package org.uptake.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Json;
import org.uptake.subscription.MovableClock;
import org.uptake.testkit.message.FakeSmsGateway;

/** A server dies in every gap between decision and record; another takes over. No text is lost or sent twice; no e-mail is sent twice. */
class GapIT {
    private static final MovableClock CLOCK = new MovableClock(MessageBed.MORNING);

    private static final GreenMail MAIL =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());
    private static final FakeSmsGateway GATEWAY = new FakeSmsGateway("secret");

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestServer server;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Messages messages;

    /** Takes the server away; what it would have done next does not happen. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeAll
    static void start() {
        MAIL.start();
        server = TestServer.start(CLOCK);
        var mailing = new MessageSettings.Mailing(
                org.uptake.mail.MailServer.open(
                        java.net.URI.create("smtp://127.0.0.1:" + MAIL.getSmtp().getPort())),
                "clinic@clinic.example");
        var settings = new MessageSettings(
                java.util.Optional.of(mailing),
                java.util.Optional.empty(),
                java.util.Optional.of(new MessageSettings.SmsGateway(GATEWAY.url(), "", "secret")),
                java.util.Optional.of(
                        new MessageSettings.Portal(java.net.URI.create(server.fhirBase()), "Bearer system", "urn:ehr")),
                QuietHours.USUAL,
                java.time.ZoneId.of("America/New_York"),
                false);
        messages = new Messages(settings, server::store, "http://clinic.example", new Random(5)::nextLong);
    }

    @AfterAll
    static void stop() {
        server.close();
        GATEWAY.close();
        MAIL.stop();
    }

    private static String patient(String system, String value) {
        var patient = Json.object().put("resourceType", "Patient");
        patient.putArray("telecom").addObject().put("system", system).put("value", value);
        var created = server.post("Patient", patient.toString());
        return "Patient/" + created.json().path("id").asText();
    }

    private static String decide(String patient) {
        var decision = MessageBed.reminder(patient);
        return Elements.id(
                        server.store()
                                .write(Messages.SERVER, unit -> messages.decide(unit, decision))
                                .communication(),
                        "Communication")
                .orElseThrow();
    }

    private static OutboxRow row(String communication) {
        return server.store()
                .read(connection -> new OutboxTable(connection).find(communication))
                .orElseThrow();
    }

    private static Delivery delivery(MessageChannel channel, Courier courier) {
        return new Delivery(messages, Map.of(channel, courier), CLOCK, new Random(7));
    }

    private static List<OutboxRow> claim(MessageChannel channel) {
        return server.store().read(connection -> new OutboxTable(connection).claim(channel, CLOCK.instant(), 10));
    }

    /** The server dies at what the courier does. */
    private static void dies(MessageChannel channel, Courier courier) {
        for (var row : claim(channel))
            try {
                delivery(channel, courier).deliver(row);
            } catch (Death died) {
                return;
            }
        throw new AssertionError("nobody died");
    }

    /** Another server, later: takes over what lapsed, then sends what is due, until nothing is. */
    private static void anotherServer(MessageChannel channel, Courier courier) {
        CLOCK.forward(OutboxTable.LEASE.plus(Duration.ofSeconds(1)));
        for (var lapsed : server.store().read(connection -> new OutboxTable(connection).lapsed(CLOCK.instant(), 10)))
            delivery(channel, courier).takeOver(lapsed);
        for (var row : claim(channel)) delivery(channel, courier).deliver(row);
    }

    private static Courier sms() {
        return new Sms(messages.settings().sms().orElseThrow(), "http://clinic.example");
    }

    private static Courier email() {
        return new Email(messages.settings().mailing().orElseThrow());
    }

    private static int mails(String to) {
        return (int) Arrays.stream(MAIL.getReceivedMessages())
                .filter(mail -> {
                    try {
                        return mail.getAllRecipients()[0].toString().equals(to);
                    } catch (jakarta.mail.MessagingException broken) {
                        throw new AssertionError(broken);
                    }
                })
                .count();
    }

    private static final Supplier<Courier> DIES_BEFORE = () -> (letter, beforeWords) -> {
        throw new Death();
    };

    private static Courier diesAfter(Courier courier) {
        return (letter, beforeWords) -> {
            assertThat(courier.send(letter, beforeWords)).isInstanceOf(Courier.Receipt.Taken.class);
            throw new Death();
        };
    }

    @Test
    void a_decision_whose_transaction_fails_leaves_nothing() {
        var decision = MessageBed.reminder(patient("sms", "+12025550901"));
        try {
            server.store().write(Messages.SERVER, unit -> {
                messages.decide(unit, decision);
                throw new Death();
            });
        } catch (Death | RuntimeException died) {
            // as planned
        }
        java.util.Optional<OutboxRow> row =
                server.store().read(connection -> new OutboxTable(connection).ofDecision(decision.id()));
        assertThat(row).isEmpty();
        assertThat(claim(MessageChannel.SMS)).isEmpty();
    }

    @Test
    void a_text_that_was_claimed_and_not_given_away_goes_out_once() {
        var id = decide(patient("sms", "+12025550902"));
        dies(MessageChannel.SMS, DIES_BEFORE.get());
        assertThat(row(id).state()).isEqualTo(OutboxState.ATTEMPTING);
        anotherServer(MessageChannel.SMS, sms());
        assertThat(row(id).state()).isEqualTo(OutboxState.SENT);
        assertThat(GATEWAY.requests()).filteredOn(id::equals).hasSize(1);
    }

    @Test
    void a_text_that_was_taken_and_not_recorded_is_given_again_by_the_same_key_and_is_one_message() {
        var id = decide(patient("sms", "+12025550903"));
        dies(MessageChannel.SMS, diesAfter(sms()));
        anotherServer(MessageChannel.SMS, sms());
        assertThat(row(id).state()).isEqualTo(OutboxState.SENT);
        assertThat(GATEWAY.requests()).filteredOn(id::equals).hasSize(2);
        assertThat(GATEWAY.taken()).containsKey(id);
    }

    @Test
    void a_gateway_that_stalls_in_its_answer_holds_no_hand_and_is_asked_again() {
        var id = decide(patient("sms", "+12025550906"));
        GATEWAY.next(FakeSmsGateway.Mood.STALLS);
        var hasty = new Sms(messages.settings().sms().orElseThrow(), "http://clinic.example", Duration.ofMillis(500));
        for (var row : claim(MessageChannel.SMS))
            delivery(MessageChannel.SMS, hasty).deliver(row);
        assertThat(row(id).state()).isEqualTo(OutboxState.PLANNED);
        assertThat(row(id).uncertain()).isTrue();
        anotherServer(MessageChannel.SMS, sms());
        assertThat(row(id).state()).isEqualTo(OutboxState.SENT);
        assertThat(GATEWAY.taken()).containsKey(id);
    }

    @Test
    void an_answer_that_no_channel_would_carry_completes_no_task() throws Exception {
        var patient = patient("sms", "+12025550907");
        var task = server.post(
                        "Task",
                        "{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\",\"code\":{\"coding\":[{"
                                + "\"system\":\"" + org.uptake.fhirjson.Uptake.TASK_CODE
                                + "\",\"code\":\"answer-question\"}]},\"for\":{\"reference\":\"" + patient + "\"}}")
                .json()
                .path("id")
                .asText();
        try (var connection = java.sql.DriverManager.getConnection(server.jdbcUrl());
                var statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO question (communication, task, patient, channel, topic, stand_in, within_millis,"
                            + " received) VALUES ('q-" + task + "', '" + task + "', '" + patient
                            + "', 'sms', 'other', 'supervisor', 1, '2026-03-03Z')");
        }
        var answer =
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"text\",\"valueString\":\"At ten.\"}]}";
        var refused = server.send("PractitionerRole/tan", "POST", "Task/" + task + "/$answer", answer);
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("answer-unsendable");
        assertThat(server.get("Task/" + task).json().path("status").asText()).isEqualTo("requested");
    }

    @Test
    void a_text_that_may_have_been_taken_is_never_said_to_be_unsent() {
        var patient = patient("sms", "+12025550904");
        var id = decide(patient);
        dies(MessageChannel.SMS, diesAfter(sms()));
        server.store().write(Messages.SERVER, unit -> {
            OptOut.stop(unit, patient, MessageChannel.SMS, "test");
            return patient;
        });
        anotherServer(MessageChannel.SMS, sms());
        assertThat(row(id).state()).isEqualTo(OutboxState.UNKNOWN);
        assertThat(server.get("Communication/" + id).json().path("status").asText())
                .isEqualTo("unknown");
        assertThat(GATEWAY.requests()).filteredOn(id::equals).hasSize(1);
    }

    @Test
    void an_email_that_was_claimed_and_whose_words_were_not_given_away_goes_out_once() {
        var id = decide(patient("email", "gap1@example.org"));
        dies(MessageChannel.EMAIL, DIES_BEFORE.get());
        anotherServer(MessageChannel.EMAIL, email());
        assertThat(row(id).state()).isEqualTo(OutboxState.SENT);
        assertThat(mails("gap1@example.org")).isEqualTo(1);
    }

    @Test
    void an_email_that_was_taken_and_not_recorded_is_unknown_and_not_sent_twice() {
        var id = decide(patient("email", "gap2@example.org"));
        dies(MessageChannel.EMAIL, diesAfter(email()));
        assertThat(row(id).state()).isEqualTo(OutboxState.HANDING);
        anotherServer(MessageChannel.EMAIL, email());
        anotherServer(MessageChannel.EMAIL, email());
        assertThat(row(id).state()).isEqualTo(OutboxState.UNKNOWN);
        assertThat(mails("gap2@example.org")).isEqualTo(1);
        assertThat(server.get("Communication/$stuck-messages").body()).contains(id);
    }

    @Test
    void an_email_whose_server_dies_between_the_mark_and_the_words_is_unknown_and_a_person_sends_it_again() {
        var id = decide(patient("email", "gap3@example.org"));
        dies(
                MessageChannel.EMAIL,
                (letter, beforeWords) -> email().send(letter, () -> {
                    assertThat(beforeWords.mayGo()).isTrue();
                    throw new Death();
                }));
        anotherServer(MessageChannel.EMAIL, email());
        assertThat(row(id).state()).isEqualTo(OutboxState.UNKNOWN);
        assertThat(mails("gap3@example.org")).isZero();
        assertThat(server.post("Communication/" + id + "/$send-again", "").status())
                .isEqualTo(200);
        anotherServer(MessageChannel.EMAIL, email());
        assertThat(row(id).state()).isEqualTo(OutboxState.SENT);
        assertThat(mails("gap3@example.org")).isEqualTo(1);
    }

    @Test
    void a_portal_message_that_was_taken_and_not_recorded_is_one_communication_at_the_ehr() {
        var patient = Json.object().put("resourceType", "Patient");
        patient.putArray("identifier").addObject().put("system", "urn:ehr").put("value", "4711");
        var id = decide("Patient/"
                + server.post("Patient", patient.toString()).json().path("id").asText());
        Courier portal = new PortalCourier(messages.settings().portal().orElseThrow());
        dies(MessageChannel.PORTAL, diesAfter(portal));
        anotherServer(MessageChannel.PORTAL, portal);
        assertThat(row(id).state()).isEqualTo(OutboxState.SENT);
        var there = server.get("Communication?identifier=" + MessageFhir.IDENTIFIER + "%7C" + id)
                .json();
        assertThat(there.path("entry")).hasSize(1);
        assertThat(there.at("/entry/0/resource/subject/identifier/value").asText())
                .isEqualTo("4711");
    }

    @Test
    void a_server_that_wakes_after_another_has_taken_over_sends_no_words() {
        var id = decide(patient("email", "gap4@example.org"));
        var asleep = claim(MessageChannel.EMAIL).get(0);
        anotherServer(MessageChannel.EMAIL, email());
        assertThat(row(id).state()).isEqualTo(OutboxState.SENT);
        delivery(MessageChannel.EMAIL, email()).deliver(asleep);
        assertThat(mails("gap4@example.org")).isEqualTo(1);
        assertThat(row(id).state()).isEqualTo(OutboxState.SENT);
    }

    @Test
    void a_receipt_that_comes_before_the_record_is_believed_and_kept() {
        var id = decide(patient("sms", "+12025550905"));
        var incoming = new Incoming(server.store(), (unit, inbound, shown) -> java.util.Optional.empty());
        for (var row : claim(MessageChannel.SMS))
            delivery(MessageChannel.SMS, (letter, beforeWords) -> {
                        var receipt = sms().send(letter, beforeWords);
                        incoming.receipt(MessageChannel.SMS, id, "g-" + id, OutboxState.DELIVERED, null);
                        return receipt;
                    })
                    .deliver(row);
        assertThat(row(id).state()).isEqualTo(OutboxState.DELIVERED);
    }
}
