package org.uptake.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.testkit.message.FakeSmsGateway.Mood;

/** Messages from decision to receipt, over real SMTP, IMAP and HTTP. */
class MessagesIT {
    private static final String NEW_YORK = "America/New_York";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static MessageBed bed;

    @BeforeAll
    static void start() {
        bed = new MessageBed();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static String url(String path) {
        return bed.server.fhirBase().replace("/fhir", "") + path;
    }

    private static HttpResponse<String> http(String method, String url, String form) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .method(method, HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static boolean isPlanned(String key) {
        return bed.server
                .store()
                .read(connection -> new OutboxTable(connection).find(key))
                .filter(row -> row.state() == OutboxState.PLANNED)
                .isPresent();
    }

    private static String link(MimeMessage mail) throws Exception {
        return mail.getHeader("List-Unsubscribe")[0].replaceAll("[<>]", "");
    }

    @Test
    void enrolling_sends_the_welcome_message_once_with_what_every_message_says() throws Exception {
        var email = bed.email();
        var patient = bed.patient("en", NEW_YORK, "email", email);
        var plan = bed.enrol(patient);
        MessageBed.await("the welcome", () -> bed.mailTo(email).size() == 1);
        var mail = bed.mailTo(email).get(0);
        var text = String.valueOf(mail.getContent());
        assertThat(text)
                .startsWith("Welcome.")
                .contains("not monitored for emergencies", "988", "Stop these e-mails: " + link(mail));
        assertThat(text + mail.getSubject())
                .doesNotContainIgnoringCase("depress")
                .doesNotContainIgnoringCase("cbt");
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
        var found = bed.server.get("Communication?based-on=CarePlan/" + plan).json();
        var message = found.path("entry").path(0).path("resource");
        var reference = "Communication/" + message.path("id").asText();
        bed.awaitDelivery(reference, "sent");
        var sent = bed.read(reference);
        assertThat(sent.path("status").asText()).isEqualTo("completed");
        assertThat(sent.has("sent")).isTrue();
        assertThat(sent.has("received")).isFalse();
        assertThat(mail.getMessageID()).isEqualTo("<" + message.path("id").asText() + "@clinic.example>");
        var request = bed.read(sent.path("basedOn").path(1).path("reference").asText());
        assertThat(request.path("status").asText()).isEqualTo("completed");
        assertThat(bed.mailTo(email)).hasSize(1);
    }

    @Test
    void a_decision_counts_once_whoever_repeats_it() {
        var phone = bed.phone();
        var decision = MessageBed.reminder(bed.patient("en", NEW_YORK, "sms", phone));
        var first = bed.decide(decision);
        var second = bed.decide(decision);
        assertThat(first.repeated()).isFalse();
        assertThat(second.repeated()).isTrue();
        assertThat(second.communication()).isEqualTo(first.communication());
        bed.awaitDelivery(first.communication(), "sent");
        assertThat(bed.textsTo(phone)).hasSize(1);
    }

    @Test
    void eight_at_once_who_decide_the_same_make_one_message() throws Exception {
        var phone = bed.phone();
        var decision = MessageBed.reminder(bed.patient("en", NEW_YORK, "sms", phone));
        var pool = java.util.concurrent.Executors.newFixedThreadPool(8);
        try {
            var all = new java.util.ArrayList<java.util.concurrent.Callable<String>>();
            for (var i = 0; i < 8; i++) all.add(() -> bed.decide(decision).communication());
            var made = new java.util.TreeSet<String>();
            for (var one : pool.invokeAll(all)) made.add(one.get());
            assertThat(made).hasSize(1);
            bed.awaitDelivery(made.first(), "sent");
        } finally {
            pool.shutdownNow();
        }
        assertThat(bed.textsTo(phone)).hasSize(1);
    }

    @Test
    void receipts_are_believed_when_signed_and_never_take_back_what_was_told() {
        var message = bed.decide(MessageBed.reminder(bed.patient("en", NEW_YORK, "sms", bed.phone())));
        bed.awaitDelivery(message.communication(), "sent");
        var key = message.communication().substring("Communication/".length());
        assertThat(bed.gateway
                        .post(url("/messages/sms/receipts"), "{\"id\":\"" + key + "\",\"status\":\"delivered\"}", false)
                        .statusCode())
                .isEqualTo(401);
        assertThat(MessageBed.delivery(bed.read(message.communication()))).isEqualTo("sent");
        assertThat(bed.gateway.tell(key, "delivered")).isEqualTo(200);
        var delivered = bed.read(message.communication());
        assertThat(MessageBed.delivery(delivered)).isEqualTo("delivered");
        assertThat(delivered.has("received")).isTrue();
        for (var late : new String[] {"delivered", "sent", "failed"})
            assertThat(bed.gateway.tell(key, late)).isEqualTo(200);
        assertThat(bed.read(message.communication())).isEqualTo(delivered);
        assertThat(bed.gateway
                        .post(url("/messages/sms/receipts"), "{\"id\":\"nobody\",\"status\":\"sent\"}", true)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_gateway_that_is_busy_or_breaks_off_is_asked_again_with_the_same_key_and_makes_one_message() {
        for (var mood : new Mood[] {Mood.BUSY, Mood.TAKES_IN_SILENCE, Mood.TAKES_AND_FAILS}) {
            var phone = bed.phone();
            bed.gateway.next(phone, mood);
            var message = bed.decide(MessageBed.reminder(bed.patient("en", NEW_YORK, "sms", phone)));
            var key = message.communication().substring("Communication/".length());
            MessageBed.await("the first attempt", () -> bed.gateway.requests().contains(key));
            MessageBed.await("the retry to be planned", () -> isPlanned(key));
            assertThat(MessageBed.delivery(bed.read(message.communication())))
                    .as(mood.name())
                    .isEqualTo("queued");
            bed.clock.forward(Duration.ofSeconds(75));
            bed.awaitDelivery(message.communication(), "sent");
            assertThat(bed.gateway.requests())
                    .as(mood.name())
                    .filteredOn(key::equals)
                    .hasSize(2);
            assertThat(bed.textsTo(phone)).as(mood.name()).hasSize(1);
        }
    }

    @Test
    void a_message_that_the_gateway_refuses_is_not_sent_and_a_person_sees_it_and_may_send_it_again() {
        var phone = bed.phone();
        bed.gateway.next(phone, Mood.REFUSES);
        var message = bed.decide(MessageBed.reminder(bed.patient("en", NEW_YORK, "sms", phone)));
        bed.awaitDelivery(message.communication(), "failed");
        assertThat(bed.read(message.communication()).path("status").asText()).isEqualTo("not-done");
        assertThat(bed.server.get("Communication/$stuck-messages").body()).contains(message.communication());
        var again = bed.server.post(message.communication() + "/$send-again", "");
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        bed.awaitDelivery(message.communication(), "sent");
        assertThat(bed.server.post(message.communication() + "/$send-again", "").status())
                .isEqualTo(409);
    }

    @Test
    void what_failed_after_the_gateway_had_taken_it_is_sent_again_under_another_key() {
        var phone = bed.phone();
        var message = bed.decide(MessageBed.reminder(bed.patient("en", NEW_YORK, "sms", phone)));
        bed.awaitDelivery(message.communication(), "sent");
        var key = message.communication().substring("Communication/".length());
        assertThat(bed.gateway.tell(key, "failed")).isEqualTo(200);
        bed.awaitDelivery(message.communication(), "failed");
        var again = bed.server.post(message.communication() + "/$send-again", "");
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.json().has("sent")).isFalse();
        bed.awaitDelivery(message.communication(), "sent");
        assertThat(bed.textsTo(phone)).as("what reached the phone's network").hasSize(2);
        var old = "{\"id\":\"" + key + "\",\"status\":\"failed\"}";
        assertThat(bed.gateway.post(url("/messages/sms/receipts"), old, true).statusCode())
                .isEqualTo(200);
        assertThat(MessageBed.delivery(bed.read(message.communication())))
                .as("a late word about the first try")
                .isEqualTo("sent");
        assertThat(bed.gateway.tell(key + "-2", "delivered")).isEqualTo(200);
        bed.awaitDelivery(message.communication(), "delivered");
    }

    @Test
    void a_text_from_a_number_that_nobody_here_has_is_kept_and_in_a_crisis_answered() {
        var phone = bed.phone();
        var plain = bed.gateway.reply(url(""), "u1-" + phone, phone, "Is this the clinic?");
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.body()).isEqualTo("{\"reply\":\"\"}");
        for (var told = 0; told < 2; told++)
            assertThat(bed.gateway
                            .reply(url(""), "u2-" + phone, phone, "I want to die")
                            .body())
                    .contains("call your local emergency number", "llame");
        var list = bed.server.get("Communication/$unmatched-messages");
        assertThat(list.status()).as(list.body()).isEqualTo(200);
        assertThat(list.body()).contains("Is this the clinic?", phone).containsOnlyOnce("I want to die");
    }

    @Test
    void nothing_goes_out_in_the_patients_night() {
        var phone = bed.phone();
        // ten in the morning in New York is midnight in Tokyo
        var message = bed.decide(MessageBed.reminder(bed.patient("en", "Asia/Tokyo", "sms", phone)));
        assertThat(message.due()
                        .orElseThrow()
                        .atZone(java.time.ZoneId.of("Asia/Tokyo"))
                        .getHour())
                .isEqualTo(8);
        assertThat(message.state()).isEqualTo(OutboxState.PLANNED);
        assertThat(bed.textsTo(phone)).isEmpty();
    }

    @Test
    void stop_by_text_calls_off_what_waits_and_holds_until_start() {
        var phone = bed.phone();
        var patient = bed.patient("en", NEW_YORK, "sms", phone);
        var waiting = bed.decide(
                MessageBed.reminder(patient).notBefore(bed.clock.instant().plus(Duration.ofHours(2))));
        var reply = bed.gateway.reply(url(""), "in-" + phone, phone, " stop. ");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("no more texts");
        assertThat(bed.gateway.reply(url(""), "in-" + phone, phone, " stop. ").body())
                .as("told again, because the first answer was lost")
                .isEqualTo(reply.body());
        var stopped = bed.read(waiting.communication());
        assertThat(stopped.path("status").asText()).isEqualTo("not-done");
        assertThat(MessageBed.reason(stopped)).isEqualTo("opt-out");
        assertThat(bed.read(stopped.path("basedOn").path(0).path("reference").asText())
                        .path("status")
                        .asText())
                .isEqualTo("revoked");
        assertThat(bed.decide(MessageBed.reminder(patient)).reason()).contains("opt-out");
        bed.gateway.reply(url(""), "in2-" + phone, phone, "START");
        assertThat(bed.decide(MessageBed.reminder(patient)).state()).isEqualTo(OutboxState.PLANNED);
    }

    @Test
    void the_link_in_a_mail_stops_by_post_and_not_by_being_looked_at() throws Exception {
        var email = bed.email();
        var patient = bed.patient("es", NEW_YORK, "email", email);
        bed.decide(MessageBed.reminder(patient));
        MessageBed.await("a mail", () -> bed.mailTo(email).size() == 1);
        var link = link(bed.mailTo(email).get(0));
        var page = http("GET", link, "");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("lang=\"es\"", "988")
                .doesNotContain("Ana")
                .doesNotContain(email);
        var waiting = bed.decide(
                MessageBed.reminder(patient).notBefore(bed.clock.instant().plus(Duration.ofHours(1))));
        assertThat(waiting.state()).isEqualTo(OutboxState.PLANNED);
        assertThat(http("POST", link, "List-Unsubscribe=One-Click").statusCode())
                .isEqualTo(200);
        assertThat(http("POST", link, "List-Unsubscribe=One-Click").statusCode())
                .isEqualTo(200);
        assertThat(MessageBed.reason(bed.read(waiting.communication()))).isEqualTo("opt-out");
        assertThat(bed.server
                        .get("Consent?patient=" + patient + "&_summary=count")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        var forged = link.substring(0, link.length() - 3) + "AAA";
        assertThat(http("POST", forged, "List-Unsubscribe=One-Click").statusCode())
                .isEqualTo(404);
    }

    @Test
    void death_the_end_of_the_course_and_do_not_contact_call_off_what_waits() {
        var later = bed.clock.instant().plus(Duration.ofHours(3));
        var dead = bed.patient("en", NEW_YORK, "sms", bed.phone());
        var first = bed.decide(MessageBed.reminder(dead).notBefore(later));
        var chart = bed.read(dead).put("deceasedBoolean", true);
        assertThat(bed.server.send("system", "PUT", dead, chart.toString()).status())
                .isEqualTo(200);
        assertThat(MessageBed.reason(bed.read(first.communication()))).isEqualTo("deceased");

        var leaving = bed.patient("en", NEW_YORK, "sms", bed.phone());
        var plan = bed.enrol(leaving);
        var second = bed.decide(
                MessageBed.reminder(leaving).about("CarePlan/" + plan).notBefore(later));
        var carePlan = bed.server.get("CarePlan/" + plan);
        var revoked = carePlan.json().put("status", "revoked");
        for (var extension : revoked.path("extension"))
            if (extension.path("url").asText().endsWith("/enrolment-state"))
                ((ObjectNode) extension).put("valueCode", "withdrawn");
        var put = bed.server.send("system", "PUT", "CarePlan/" + plan, revoked.toString(), "If-Match", carePlan.etag());
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        assertThat(MessageBed.reason(bed.read(second.communication()))).isEqualTo("enrolment-over");

        var alone = bed.patient("en", NEW_YORK, "sms", bed.phone());
        var third = bed.decide(MessageBed.reminder(alone).notBefore(later));
        var consent = bed.create("Consent", doNotContact(alone));
        assertThat(MessageBed.reason(bed.read(third.communication()))).isEqualTo("do-not-contact");
        bed.server.send("system", "DELETE", "Consent/" + consent.path("id").asText(), "");
        assertThat(bed.decide(MessageBed.reminder(alone)).state()).isEqualTo(OutboxState.PLANNED);
    }

    private static String doNotContact(String patient) {
        return "{\"resourceType\":\"Consent\",\"status\":\"active\",\"scope\":{\"text\":\"privacy\"},\"category\":[{\"coding\":[{"
                + "\"system\":\"https://w3id.org/uptake/fhir/CodeSystem/consent-category\",\"code\":\"contact\"}]}],"
                + "\"patient\":{\"reference\":\"" + patient
                + "\"},\"policyRule\":{\"text\":\"clinic\"},\"provision\":{\"type\":\"deny\"}}";
    }

    @Test
    void a_bounce_in_the_mailbox_is_told_of_the_message_it_is_about() throws Exception {
        var email = bed.email();
        var message = bed.decide(MessageBed.reminder(bed.patient("en", NEW_YORK, "email", email)));
        bed.awaitDelivery(message.communication(), "sent");
        var id = message.communication().substring("Communication/".length());
        var report = "From: MAILER-DAEMON@clinic.example\r\nTo: " + MessageBed.CLINIC
                + "\r\nSubject: Undelivered\r\nMessage-ID: <dsn-" + id
                + "@mta.example>\r\nAuto-Submitted: auto-replied\r\n"
                + "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
                + "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
                + "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mta.example\r\n\r\n"
                + "Final-Recipient: rfc822; " + email + "\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
                + "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + id + "@clinic.example>\r\n"
                + "Subject: Your next step\r\n\r\n--b--\r\n";
        var user = bed.mail.getUserManager().getUserByEmail(MessageBed.CLINIC);
        user.deliver(new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(report.getBytes(StandardCharsets.US_ASCII))));
        bed.awaitDelivery(message.communication(), "bounced");
        var bounced = bed.read(message.communication());
        assertThat(bounced.path("status").asText()).as("a channel had taken it").isEqualTo("completed");
        assertThat(bed.server.get("Communication/$stuck-messages").body()).contains("5.1.1", message.communication());
    }

    @Test
    void nobody_writes_sent_for_more_than_a_channel_has_said_and_a_revoked_request_is_called_off() {
        var later = bed.clock.instant().plus(Duration.ofHours(2));
        var message = bed.decide(MessageBed.reminder(bed.patient("en", NEW_YORK, "sms", bed.phone()))
                .notBefore(later));
        var planned = bed.read(message.communication());
        var claimed = planned.deepCopy().put("status", "completed").put("sent", "2026-03-03T15:00:00Z");
        var refused = bed.server.send("system", "PUT", message.communication(), claimed.toString());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("message-outbox");
        var other = planned.deepCopy();
        ((ObjectNode) other.path("payload").path(0)).put("contentString", "Other words.");
        assertThat(bed.server
                        .send("system", "PUT", message.communication(), other.toString())
                        .status())
                .isEqualTo(409);
        var request = planned.path("basedOn").path(0).path("reference").asText();
        var revoked = bed.read(request).put("status", "revoked");
        assertThat(bed.server.send("system", "PUT", request, revoked.toString()).status())
                .isEqualTo(200);
        assertThat(MessageBed.reason(bed.read(message.communication()))).isEqualTo("cancelled");
    }

    @Test
    void a_message_of_the_outbox_stays_one_whatever_is_left_out_of_its_profiles() {
        var later = bed.clock.instant().plus(Duration.ofHours(2));
        var message = bed.decide(MessageBed.reminder(bed.patient("en", NEW_YORK, "sms", bed.phone()))
                .notBefore(later));
        var planned = bed.read(message.communication());
        var bare = planned.deepCopy();
        bare.remove("meta");
        var first = bed.server.send("system", "PUT", message.communication(), bare.toString());
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(bed.read(message.communication()).at("/meta/profile")).isEqualTo(planned.at("/meta/profile"));
        bare.put("status", "completed").put("sent", "2026-03-03T15:00:00Z");
        var second = bed.server.send("system", "PUT", message.communication(), bare.toString());
        assertThat(second.status()).as(second.body()).isEqualTo(409);
        assertThat(second.body()).contains("message-outbox");
    }

    @Test
    void a_course_that_is_deleted_ends_its_messages() {
        var patient = bed.patient("en", NEW_YORK, "sms", bed.phone());
        var plan = "CarePlan/" + bed.enrol(patient);
        var message = bed.decide(MessageBed.reminder(patient)
                .about(plan)
                .notBefore(bed.clock.instant().plus(Duration.ofMinutes(1))));
        bed.server.store().write(Messages.SERVER, unit -> {
            unit.delete("CarePlan", plan.substring("CarePlan/".length()), null);
            return plan;
        });
        bed.clock.forward(Duration.ofMinutes(2));
        bed.awaitDelivery(message.communication(), "not-sent");
        assertThat(MessageBed.reason(bed.read(message.communication()))).isEqualTo("enrolment-over");
    }

    @Test
    void who_is_held_back_by_chance_or_has_no_address_gets_nothing_and_the_record_says_why() {
        var phone = bed.phone();
        var held = bed.decide(MessageBed.reminder(bed.patient("en", NEW_YORK, "sms", phone))
                .within(new Decision.Holdout("reminders-2026", true)));
        assertThat(held.reason()).contains("held-back");
        assertThat(bed.read(held.communication()).path("status").asText()).isEqualTo("not-done");
        assertThat(bed.decide(MessageBed.reminder(bed.patient("en", NEW_YORK))).reason())
                .contains("no-address");
        assertThat(bed.textsTo(phone)).isEmpty();
    }

    @Test
    void a_template_speaks_the_patients_language_and_never_says_a_revealing_value() {
        var phone = bed.phone();
        var message = bed.decide(Decision.of(
                "test|" + MessageBed.number(),
                bed.patient("es", NEW_YORK, "sms", phone),
                Content.template(
                        "https://w3id.org/uptake/fhir/ActivityDefinition/reminder-first",
                        Map.of("next-step", "Depresión, módulo 3", "last-step", "el paso 2"))));
        bed.awaitDelivery(message.communication(), "sent");
        assertThat(bed.textsTo(phone).get(0).path("text").asText())
                .startsWith("Hola, Ana. La última vez: el paso 2. Su próximo paso: está listo.")
                .contains("Responda ALTO")
                .doesNotContain("Depresi");
    }
}
