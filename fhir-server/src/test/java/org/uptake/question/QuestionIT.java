package org.uptake.question;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.message.MessageBed;

/** Questions by text, mail and page, to the task and back to the patient. */
class QuestionIT {
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

    private static String base() {
        return bed.server.fhirBase().replace("/fhir", "");
    }

    /** Enrolled and welcomed by text. */
    private static String enrolled(String phone) {
        var patient = bed.patient("en", NEW_YORK, "sms", phone);
        bed.enrol(patient);
        MessageBed.await(
                "the welcome",
                () -> bed.gateway.taken().values().stream()
                        .anyMatch(text -> text.path("to").asText().equals(phone)));
        return patient;
    }

    private static JsonNode task(String patient) {
        var found =
                bed.server.get("Task?code=answer-question&patient=" + patient).json();
        assertThat(found.path("entry")).as(found.toString()).hasSize(1);
        return found.path("entry").path(0).path("resource");
    }

    private static long texts(String phone, String words) {
        return bed.gateway.taken().values().stream()
                .filter(text -> text.path("to").asText().equals(phone)
                        && text.path("text").asText().contains(words))
                .count();
    }

    private static String parameters(String text) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"text\",\"valueString\":\"" + text + "\"}]}";
    }

    @Test
    void a_text_becomes_a_question_and_a_task_with_a_business_clock_and_the_answer_goes_back() {
        var phone = bed.phone();
        var patient = enrolled(phone);
        var reply = bed.gateway.reply(base(), "q-" + phone, phone, "When will you call me?");
        assertThat(reply.body()).isEqualTo("{\"reply\":\"\"}");
        bed.gateway.reply(base(), "q-" + phone, phone, "When will you call me?"); // told twice
        var task = task(patient);
        assertThat(task.path("owner").path("reference").asText()).isEqualTo("CareTeam/navigators-north");
        assertThat(task.path("priority").asText()).isEqualTo("routine");
        var question = bed.read(task.path("focus").path("reference").asText());
        assertThat(question.at("/payload/0/contentString").asText()).isEqualTo("When will you call me?");
        assertThat(question.at("/topic/coding/0/code").asText()).isEqualTo("other");
        assertThat(question.at("/inResponseTo/0/reference").asText()).startsWith("Communication/");
        // Tuesday morning and eight business hours of a site that is open from eight to five: Wednesday morning.
        var due = Instant.parse(task.at("/restriction/period/end").asText().replaceFirst("\\+00:00$", "Z"));
        assertThat(due).isAfter(Instant.parse("2026-03-04T13:00:00Z")).isBefore(Instant.parse("2026-03-04T22:00:00Z"));

        var id = task.path("id").asText();
        var revealing =
                bed.server.send("PractitionerRole/tan", "POST", "Task/" + id + "/$answer", parameters("Your therapy."));
        assertThat(revealing.status()).isEqualTo(422);
        assertThat(revealing.body()).contains("therapy");
        var answered = bed.server.send(
                "PractitionerRole/tan", "POST", "Task/" + id + "/$answer", parameters("Tomorrow at ten."));
        assertThat(answered.status()).as(answered.body()).isEqualTo(200);
        assertThat(answered.json().path("status").asText()).isEqualTo("completed");
        MessageBed.await("the answer", () -> texts(phone, "Tomorrow at ten.") == 1);
        assertThat(bed.server
                        .send("PractitionerRole/tan", "POST", "Task/" + id + "/$answer", parameters("Again."))
                        .status())
                .isEqualTo(409);
        var back = bed.server
                .get("Communication?category=reply&subject=" + patient)
                .json();
        assertThat(back.at("/entry/0/resource/inResponseTo/0/reference").asText())
                .isEqualTo("Communication/" + question.path("id").asText());
    }

    @Test
    void crisis_words_are_answered_at_once_and_make_a_stat_task() {
        for (var words : new String[] {"I want to die", "no puedo  más"}) {
            var phone = bed.phone();
            var patient = enrolled(phone);
            var reply = bed.gateway.reply(base(), "c-" + phone, phone, words);
            assertThat(reply.body()).contains("988");
            assertThat(bed.gateway.reply(base(), "c-" + phone, phone, words).body())
                    .as("told again, because the first answer was lost")
                    .isEqualTo(reply.body());
            var task = task(patient);
            assertThat(task.path("priority").asText()).isEqualTo("stat");
            assertThat(bed.read(task.path("focus").path("reference").asText())
                            .at("/topic/coding/0/code")
                            .asText())
                    .isEqualTo("crisis");
            assertThat(Instant.parse(task.at("/restriction/period/end").asText()))
                    .isBefore(bed.clock.instant().plus(Duration.ofHours(3)));
        }
        assertThat(CrisisWords.areIn("I\u2019m fine, I can\u2019t go on Tuesday"))
                .as("a false alarm costs a call")
                .isTrue();
        assertThat(CrisisWords.areIn("The app is killing my battery")).isFalse();
    }

    @Test
    void a_question_that_nobody_answers_goes_to_who_stands_in_and_is_told_so() {
        var phone = bed.phone();
        var patient = enrolled(phone);
        bed.gateway.reply(base(), "e-" + phone, phone, "Is anybody there?");
        var before = task(patient);
        try (var connection = java.sql.DriverManager.getConnection(bed.server.jdbcUrl());
                var statement = connection.createStatement()) {
            statement.execute("UPDATE question SET escalate = received WHERE task = '"
                    + before.path("id").asText() + "'");
        } catch (java.sql.SQLException broken) {
            throw new AssertionError(broken);
        }
        MessageBed.await("the escalation", () -> !task(patient).path("owner").equals(before.path("owner")));
        var after = task(patient);
        var owner = bed.read(after.path("owner").path("reference").asText());
        assertThat(owner.at("/code/0/coding/0/code").asText()).isEqualTo("supervisor");
        assertThat(after.at("/note/0/text").asText()).contains("Not answered in time");
        assertThat(after.path("status").asText()).isEqualTo("requested");
    }

    private static void sql(String statement) {
        try (var connection = java.sql.DriverManager.getConnection(bed.server.jdbcUrl());
                var open = connection.createStatement()) {
            open.execute(statement);
        } catch (java.sql.SQLException broken) {
            throw new AssertionError(broken);
        }
    }

    private static String column(String column, String task) {
        try (var connection = java.sql.DriverManager.getConnection(bed.server.jdbcUrl());
                var open = connection.createStatement();
                var rows = open.executeQuery("SELECT " + column + " FROM question WHERE task = '" + task + "'")) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
        } catch (java.sql.SQLException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void a_question_whose_task_is_gone_keeps_no_other_from_going_up() {
        var phone = bed.phone();
        var patient = enrolled(phone);
        bed.gateway.reply(base(), "g-" + phone, phone, "Is anybody there?");
        var good = task(patient);
        var id = good.path("id").asText();
        sql(
                "INSERT INTO question (communication, task, patient, channel, topic, stand_in, within_millis, received, escalate)"
                        + " VALUES ('gone', 'gone', 'Patient/x', 'sms', 'other', 'supervisor', 1, '2025-01-01Z', '2025-01-01Z')");
        sql("UPDATE question SET escalate = received WHERE task = '" + id + "'");
        MessageBed.await("the escalation", () -> !task(patient).path("owner").equals(good.path("owner")));
        assertThat(column("escalate", "gone")).isEqualTo("null");
    }

    @Test
    void a_task_that_is_closed_without_an_answer_goes_up_at_once_as_another_task() {
        var phone = bed.phone();
        var patient = enrolled(phone);
        bed.gateway.reply(base(), "r-" + phone, phone, "When is my visit?");
        var first = task(patient);
        var id = first.path("id").asText();
        var rejected = first.deepCopy();
        ((com.fasterxml.jackson.databind.node.ObjectNode) rejected)
                .put("status", "rejected")
                .putObject("statusReason")
                .put("text", "Not mine");
        var put = bed.server.send(
                "PractitionerRole/tan",
                "PUT",
                "Task/" + id,
                rejected.toString(),
                "If-Match",
                bed.server.get("Task/" + id).etag());
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        var open = "Task?code=answer-question&status=requested&patient=" + patient;
        MessageBed.await(
                "another task", () -> bed.server.get(open).json().path("entry").size() == 1);
        var second = bed.server.get(open).json().at("/entry/0/resource");
        assertThat(second.path("focus")).isEqualTo(first.path("focus"));
        assertThat(bed.read(second.path("owner").path("reference").asText())
                        .at("/code/0/coding/0/code")
                        .asText())
                .isEqualTo("supervisor");
        assertThat(second.at("/note/0/text").asText()).contains("Task/" + id);
        var answered = bed.server.send(
                "PractitionerRole/tan",
                "POST",
                "Task/" + second.path("id").asText() + "/$answer",
                parameters("On Friday."));
        assertThat(answered.status()).as(answered.body()).isEqualTo(200);
        assertThat(column("answered IS NOT NULL", second.path("id").asText())).isEqualTo("t");
    }

    @Test
    void a_crisis_goes_its_second_step_by_the_clock() {
        var phone = bed.phone();
        var patient = enrolled(phone);
        bed.gateway.reply(base(), "k-" + phone, phone, "I want to die");
        var id = task(patient).path("id").asText();
        // Eleven hours end after the site has closed: business time would go on to the next morning.
        sql("UPDATE question SET escalate = received, stand_in = 'coordinator', within_millis = 39600000 WHERE task = '"
                + id + "'");
        MessageBed.await("the first step", () -> column("level", id).equals("1"));
        assertThat(column("escalate <= timestamptz '" + bed.clock.instant().plus(Duration.ofHours(11)) + "'", id))
                .isEqualTo("t");
    }

    @Test
    void a_mail_that_answers_ours_is_a_question_of_the_patient_without_what_it_quotes() throws Exception {
        var email = bed.email();
        var patient = bed.patient("en", NEW_YORK, "email", email);
        bed.enrol(patient);
        MessageBed.await("the welcome", () -> mailTo(email) != null);
        var ours = mailTo(email);
        if (ours == null) throw new AssertionError("no mail");
        send(
                email,
                ours.getMessageID(),
                "I cannot sign in.\n\nOn Tuesday the clinic wrote:\n> Welcome. I want to die\n");
        MessageBed.await(
                "the task",
                () -> bed.server
                        .get("Task?code=answer-question&patient=" + patient)
                        .body()
                        .contains("\"Task\""));
        var question = bed.read(task(patient).path("focus").path("reference").asText());
        assertThat(question.at("/payload/0/contentString").asText()).isEqualTo("I cannot sign in.");
        assertThat(question.at("/inResponseTo/0/reference").asText())
                .isEqualTo("Communication/" + ours.getMessageID().replaceAll("<|@.*", ""));
    }

    private static @org.jspecify.annotations.Nullable MimeMessage mailTo(String email) {
        return Arrays.stream(bed.mail.getReceivedMessages())
                .filter(mail -> {
                    try {
                        return mail.getAllRecipients()[0].toString().equals(email);
                    } catch (jakarta.mail.MessagingException broken) {
                        throw new AssertionError(broken);
                    }
                })
                .findFirst()
                .orElse(null);
    }

    private static void send(String from, String answered, String text) throws Exception {
        var properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty(
                "mail.smtp.port", Integer.toString(bed.mail.getSmtp().getPort()));
        var mail = new MimeMessage(Session.getInstance(properties));
        mail.setFrom(new InternetAddress(from));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress(MessageBed.CLINIC));
        mail.setSubject("Re: your message");
        mail.setHeader("In-Reply-To", answered);
        mail.setText(text, "UTF-8");
        Transport.send(mail);
    }

    /** On days of their own, far from those of the other tests: the figures are known. */
    @Test
    void the_figures_count_open_questions_as_censored_and_show_their_denominators() throws Exception {
        try (var connection = java.sql.DriverManager.getConnection(bed.server.jdbcUrl());
                var statement = connection.createStatement()) {
            // Answered after 1 and 3 hours of a Monday, one open: survival 2/3, then 1/3 at 3 h, which is the median.
            statement.execute(
                    "INSERT INTO question (communication, task, patient, channel, topic, site, role, stand_in,"
                            + " within_millis, received, answered, answered_by, rerouted) VALUES"
                            + " ('f1', 'f1', 'Patient/f', 'sms', 'technical', 'Location/north', 'navigator', 'supervisor', 1,"
                            + " '2026-02-02T14:00:00Z', '2026-02-02T15:00:00Z', 'navigator', 0),"
                            + " ('f2', 'f2', 'Patient/f', 'sms', 'clinical', 'Location/north', 'clinician', 'supervisor', 1,"
                            + " '2026-02-02T14:00:00Z', '2026-02-02T17:00:00Z', 'clinician', 1),"
                            + " ('f3', 'f3', 'Patient/f', 'sms', 'technical', 'Location/north', 'navigator', 'supervisor', 1,"
                            + " '2026-02-02T14:00:00Z', NULL, NULL, 0)");
        }
        var figures = bed.server.get("Communication/$question-figures?periodStart=2026-02-02&periodEnd=2026-02-08");
        assertThat(figures.status()).as(figures.body()).isEqualTo(200);
        var all = figures.json();
        assertThat(part(all, "first-response", "asked").asInt()).isEqualTo(3);
        assertThat(part(all, "first-response", "answered").asInt()).isEqualTo(2);
        assertThat(part(all, "first-response", "median-business-hours").asDouble())
                .isEqualTo(3.0);
        assertThat(part(all, "answered-by-non-clinician", "numerator").asInt()).isEqualTo(1);
        assertThat(part(all, "answered-by-non-clinician", "denominator").asInt())
                .isEqualTo(2);
        assertThat(part(all, "rerouted", "numerator").asInt()).isEqualTo(1);
        assertThat(part(all, "rerouted", "denominator").asInt()).isEqualTo(3);
        assertThat(part(all, "routed-to-navigator", "numerator").asInt()).isEqualTo(2);
        assertThat(part(all, "clinician-load", "questions").asInt()).isEqualTo(1);
    }

    /** On days of their own: twelve technical questions and three clinical ones. */
    @Test
    void a_person_sees_no_figure_of_fewer_than_eleven_nor_what_would_tell_of_it() {
        sql(
                "INSERT INTO question (communication, task, patient, channel, topic, site, role, stand_in, within_millis, received)"
                        + " SELECT 'm' || i, 'm' || i, 'Patient/m', 'sms', CASE WHEN i <= 12 THEN 'technical' ELSE 'clinical' END,"
                        + " 'Location/north', CASE WHEN i <= 12 THEN 'navigator' ELSE 'clinician' END, 'supervisor', 1,"
                        + " timestamptz '2025-06-02 14:00Z' FROM generate_series(1, 15) i");
        var address = "Communication/$question-figures?periodStart=2025-06-02&periodEnd=";
        var system = bed.server.get(address + "2025-06-08");
        assertThat(system.body()).doesNotContain("masked");
        assertThat(part(system.json(), "clinician-load", "questions").asInt()).isEqualTo(3);
        var person = bed.server.send("PractitionerRole/tan", "GET", address + "2025-06-08", "");
        assertThat(person.status()).as(person.body()).isEqualTo(200);
        assertThat(part(person.json(), "first-response", "asked").asInt()).isEqualTo(15);
        assertThat(part(person.json(), "escalated", "numerator").asInt()).isZero();
        for (var hidden : new String[] {"routed-to-navigator.numerator", "clinician-load.questions"}) {
            var names = hidden.split("\\.");
            assertThat(part(person.json(), names[0], names[1]).isMissingNode())
                    .as(hidden)
                    .isTrue();
        }
        for (var topic : person.json().path("parameter"))
            if (topic.path("name").asText().equals("topic"))
                assertThat(topic.toString()).contains("masked").doesNotContain("valueInteger");
        assertThat(bed.server.get(address + "2027-06-08").status()).isEqualTo(400);
        assertThat(bed.server.get(address + "2025-06-01").status()).isEqualTo(400);
    }

    private static JsonNode part(JsonNode parameters, String name, String part) {
        for (var parameter : parameters.path("parameter"))
            if (parameter.path("name").asText().equals(name))
                for (var one : parameter.path("part"))
                    if (one.path("name").asText().equals(part))
                        return one.has("valueInteger") ? one.path("valueInteger") : one.path("valueDecimal");
        throw new AssertionError(name + "." + part + " is not in " + parameters);
    }

    @Test
    void the_page_takes_a_question_once_and_shows_the_crisis_text_when_it_must() throws Exception {
        var email = bed.email();
        var patient = bed.patient("en", NEW_YORK, "email", email);
        bed.enrol(patient);
        MessageBed.await("the welcome", () -> mailTo(email) != null);
        var ours = mailTo(email);
        if (ours == null) throw new AssertionError("no mail");
        var link = ours.getHeader("List-Unsubscribe")[0].replaceAll("[<>]", "");
        var form =
                "once=abc1&topic=technical&question=" + URLEncoder.encode("How do I sign in?", StandardCharsets.UTF_8);
        assertThat(post(link, form).body()).contains("Somebody will answer you");
        post(link, form); // pressed twice
        var task = task(patient);
        assertThat(bed.read(task.path("focus").path("reference").asText())
                        .at("/topic/coding/0/code")
                        .asText())
                .isEqualTo("technical");
        var crisis = post(
                link,
                "once=abc2&topic=other&question=" + URLEncoder.encode("I took all my pills", StandardCharsets.UTF_8));
        assertThat(crisis.body()).contains("class=\"said\" role=\"status\">In a crisis");
        var twice = post(
                link,
                "once=abc2&topic=other&question=" + URLEncoder.encode("I took all my pills", StandardCharsets.UTF_8));
        assertThat(twice.body()).as("pressed twice").contains("class=\"said\" role=\"status\">In a crisis");
        assertThat(bed.server
                        .get("Task?code=answer-question&priority=stat&patient=" + patient + "&_summary=count")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(1);
    }

    private static HttpResponse<String> post(String url, String form) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
