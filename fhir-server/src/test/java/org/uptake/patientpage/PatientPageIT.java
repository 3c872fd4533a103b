package org.uptake.patientpage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer.Reply;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.message.MessageBed;

/** What a patient does behind a link, from the offer to the end, over HTTP. */
class PatientPageIT {
    private static final String PLAN = "PlanDefinition/cbt-depression";
    private static final String TAN = "PractitionerRole/tan";
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

    private static String link(String patient) {
        var made = bed.server.send(
                TAN,
                "POST",
                PLAN + "/$patient-link",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"patient\",\"valueReference\":{\"reference\":\""
                        + patient + "\"}}]}");
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        for (var part : made.json().path("parameter"))
            if (part.path("name").asText().equals("url"))
                return part.path("valueUrl").asText();
        throw new AssertionError(made.body());
    }

    private static HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    /** name, value, name, value ... */
    private static HttpResponse<String> post(String url, String... fields) {
        var form = new StringBuilder();
        for (var i = 0; i < fields.length; i += 2)
            form.append(i == 0 ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                .build());
    }

    /** Posts, and reads the page that it leads to. */
    private static String done(String url, String... fields) {
        var answer = post(url, fields);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return get(URI.create(url)
                        .resolve(answer.headers().firstValue("Location").orElseThrow())
                        .toString())
                .body();
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String newPatient() {
        return bed.patient("en", "America/New_York", "sms", bed.phone());
    }

    private static JsonNode plan(String patient) {
        return bed.server.get("CarePlan?subject=" + patient).json().at("/entry/0/resource");
    }

    private static String state(String patient) {
        return Elements.extension(plan(patient), Uptake.extension("enrolment-state"))
                .map(extension -> extension.path("valueCode").asText())
                .orElse("");
    }

    private static ObjectNode search(String query) {
        return bed.server.get(query).json();
    }

    private static int count(String query) {
        return search(query + "&_summary=count").path("total").asInt();
    }

    @Test
    void who_wants_to_take_part_becomes_a_task_with_consent_and_not_an_enrolment() {
        var patient = bed.patient("en", "America/New_York");
        var url = link(patient);
        var phone = bed.phone();
        assertThat(get(url).body()).contains("What this is", "Why you", "Who sees what", "You need not take part");
        assertThat(done(
                        url,
                        "do",
                        "want",
                        "agree",
                        "yes",
                        "phone",
                        phone.replace("+1", "+1 "),
                        "email",
                        "",
                        "language",
                        "es",
                        "zone",
                        "",
                        "channel",
                        "sms",
                        "when",
                        "after five"))
                .contains("lang=\"es\"", "Alguien de la clínica le llamará");
        var task = search("Task?code=introduce&patient=" + patient).at("/entry/0/resource");
        assertThat(task.path("status").asText()).isEqualTo("requested");
        assertThat(task.at("/owner/reference").asText()).isEqualTo("CareTeam/navigators-north");
        assertThat(task.at("/note/0/text").asText()).contains("after five");
        assertThat(count("CarePlan?subject=" + patient)).isZero();
        var consents = search("Consent?patient=" + patient);
        var kinds = new HashSet<String>();
        for (var entry : consents.path("entry")) {
            var consent = entry.path("resource");
            kinds.add(consent.at("/category/0/coding/0/code").asText() + " "
                    + consent.at("/provision/type").asText() + " "
                    + consent.at("/provision/code/0/coding/0/code").asText());
        }
        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "participation permit ", "contact permit sms", "contact deny email", "contact deny portal");
        assertThat(bed.read(patient).at("/telecom/0/value").asText()).isEqualTo(phone);

        assertThat(done(url, "do", "want", "agree", "yes", "phone", phone)).contains("role=\"status\"");
        assertThat(count("Task?code=introduce&patient=" + patient)).isEqualTo(1);

        bed.enrol(patient);
        assertThat(Elements.extension(plan(patient), Uptake.extension("enrolment-source"))
                        .map(extension -> extension.path("valueCode").asText()))
                .contains("patient");
        assertThat(search("Task?code=introduce&status=completed&patient=" + patient)
                        .at("/entry/0/resource/owner/reference")
                        .asText())
                .isEqualTo(TAN);
    }

    @Test
    void what_is_wrong_is_said_in_plain_words_and_nothing_is_stored() {
        var patient = bed.patient("en", "America/New_York");
        var url = link(patient);
        for (var wrong : new String[][] {
            {"phone", "0202 555 0123", "needs its country"},
            {"email", "me at home", "not an e-mail address"},
            {"zone", "Mars/Olympus", "time zone is not known"},
            {"phone", "", "a phone number or an e-mail address"}
        }) {
            var answer = post(url, "do", "want", "agree", "yes", wrong[0], wrong[1]);
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("role=\"alert\"", wrong[2]);
        }
        assertThat(post(url, "do", "want", "phone", bed.phone()).body()).contains("Please tick");
        assertThat(count("Task?patient=" + patient)).isZero();
        assertThat(count("Consent?patient=" + patient)).isZero();
    }

    @Test
    void a_number_on_file_is_neither_shown_nor_changed_by_whoever_has_the_link() {
        var onFile = bed.phone();
        var patient = bed.patient("en", "America/New_York", "sms", onFile);
        var url = link(patient);
        assertThat(get(url).body()).doesNotContain(onFile);
        var told = bed.phone();
        done(url, "do", "want", "agree", "yes", "phone", told);
        assertThat(bed.read(patient).toString()).contains(onFile).doesNotContain(told);
        assertThat(search("Task?code=introduce&patient=" + patient)
                        .at("/entry/0/resource/note/0/text")
                        .asText())
                .contains("please check: " + told);
    }

    @Test
    void the_patient_pauses_goes_on_stops_and_everything_follows() {
        var patient = newPatient();
        bed.enrol(patient);
        var url = link(patient);
        assertThat(get(url).body()).contains("You take part in a programme");
        assertThat(post(url, "do", "pause", "until", "2020-01-01").body()).contains("Choose a day");
        var until = bed.clock.instant().plus(Duration.ofDays(10)).toString().substring(0, 10);
        assertThat(done(url, "do", "pause", "until", until)).contains("Your programme is paused", "Go on now");
        assertThat(state(patient)).isEqualTo("paused");
        assertThat(done(url, "do", "resume")).contains("Your programme goes on");
        assertThat(state(patient)).isEqualTo("enrolled");
        assertThat(done(url, "do", "stop", "why", "no-time")).contains("You have stopped");
        assertThat(plan(patient).path("status").asText()).isEqualTo("revoked");
        assertThat(count("Task?status=requested,ready,accepted,in-progress,on-hold&based-on=CarePlan/"
                        + plan(patient).path("id").asText()))
                .isZero();
        assertThat(done(url, "do", "stop", "why", "no-time")).contains("not possible now");
    }

    @Test
    void i_have_what_i_need_is_a_good_end() {
        var patient = newPatient();
        bed.enrol(patient);
        assertThat(done(link(patient), "do", "done")).contains("You have finished");
        assertThat(state(patient)).isEqualTo("completed");
        assertThat(Elements.extension(plan(patient), Uptake.extension("completion-basis"))
                        .map(extension -> extension.path("valueString").asText()))
                .contains("goal-met");
    }

    @Test
    void a_question_is_asked_once_and_a_crisis_is_answered_at_once() {
        var patient = newPatient();
        bed.enrol(patient);
        var url = link(patient);
        assertThat(done(url, "do", "ask", "once", "a1", "topic", "technical", "question", "How do I sign in?"))
                .contains("Somebody will answer you");
        done(url, "do", "ask", "once", "a1", "topic", "technical", "question", "How do I sign in?");
        assertThat(count("Task?code=answer-question&patient=" + patient)).isEqualTo(1);
        assertThat(done(url, "do", "ask", "once", "a2", "topic", "other", "question", "I want to die"))
                .contains("do not wait for our answer", "class=\"crisis urgent\"", "988");
        assertThat(count("Task?code=answer-question&priority=stat&patient=" + patient))
                .isEqualTo(1);
        assertThat(post(url, "do", "ask", "once", "a3", "question", " ").statusCode())
                .isEqualTo(422);
    }

    @Test
    void a_channel_that_is_not_ticked_is_not_written_to_any_more() {
        var patient = newPatient();
        bed.enrol(patient);
        var url = link(patient);
        assertThat(done(url, "do", "channels", "channel", "email")).contains("Saved");
        assertThat(search("Consent?patient=" + patient).toString()).contains("deny", "sms");
        assertThat(get(url).body())
                .containsPattern("value=\"email\" checked")
                .doesNotContainPattern("value=\"sms\" checked");
        done(url, "do", "channels", "channel", "sms");
        assertThat(get(url).body()).containsPattern("value=\"sms\" checked");
    }

    @Test
    void nothing_tells_what_the_patient_is_treated_for() {
        var patient = newPatient();
        var url = link(patient);
        var offered = get(url);
        bed.enrol(patient);
        for (var page : new String[] {
            offered.body(), get(url).body(), url, offered.headers().map().toString()
        })
            assertThat(page.toLowerCase(Locale.ROOT))
                    .doesNotContain("depress", "cbt", "mental", "therapy", "mood", "patient/", "ana");
        assertThat(offered.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(offered.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(offered.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(offered.body())
                .doesNotContain("<script", "http://", "https://")
                .contains("988");
    }

    @Test
    void a_link_ends_by_time_by_word_and_by_a_changed_letter() {
        var patient = newPatient();
        var url = link(patient);
        var last = url.charAt(url.length() - 1);
        var forged = url.substring(0, url.length() - 2) + (url.charAt(url.length() - 2) == 'A' ? 'B' : 'A') + last;
        for (var broken : new String[] {forged, url + "x", url.replace(".", ""), url.substring(0, url.indexOf('.'))}) {
            var answer = get(broken);
            assertThat(answer.statusCode()).as(broken).isEqualTo(404);
            assertThat(answer.body()).contains("does not work any more", "class=\"crisis ");
        }
        assertThat(get(url).statusCode()).isEqualTo(200);
        bed.clock.forward(Duration.ofDays(31));
        try {
            assertThat(get(url).statusCode()).isEqualTo(404);
        } finally {
            bed.clock.forward(Duration.ofDays(-31));
        }
        var other = link(patient);
        var revoked = bed.server.send(TAN, "POST", patient + "/$revoke-links", "{\"resourceType\":\"Parameters\"}");
        assertThat(revoked.json().at("/parameter/0/valueInteger").asInt()).isEqualTo(2);
        assertThat(get(url).statusCode()).isEqualTo(404);
        assertThat(post(other, "do", "stop").statusCode()).isEqualTo(404);
    }

    @Test
    void who_presses_too_often_waits() {
        var patient = newPatient();
        bed.enrol(patient);
        var url = link(patient);
        var tooMany = 0;
        for (var i = 0; i < 50; i++) {
            var answer = post(url, "do", "resume");
            if (answer.statusCode() == 429) {
                tooMany++;
                assertThat(answer.headers().firstValue("Retry-After")).contains("60");
            }
        }
        assertThat(tooMany).isBetween(10, 30);
        assertThat(get(url).statusCode()).as("reading goes on").isEqualTo(200);
    }

    @Test
    void the_words_are_there_in_every_language() {
        var english = new HashSet<String>();
        PageWords.all().path("en").fieldNames().forEachRemaining(english::add);
        for (var language : PageWords.all()) {
            var keys = new HashSet<String>();
            language.fieldNames().forEachRemaining(keys::add);
            assertThat(keys).isEqualTo(english);
        }
    }

    private static Reply contact(String patient, String body) {
        return bed.server.send(TAN, "POST", patient + "/$set-contact", body);
    }

    @Test
    void staff_see_what_is_wrong_with_a_contact_and_correct_it() {
        var patient = bed.patient("en", "", "phone", "555 0123");
        var before = bed.server.send(TAN, "GET", patient + "/$contact", "");
        assertThat(before.body()).contains("needs its country", "not-asked");
        var parameters =
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"phone\",\"valueString\":\"%s\"},{\"name\":\"zone\",\"valueCode\":\"America/New_York\"},{\"name\":\"asked\",\"valueBoolean\":true},{\"name\":\"allowed\",\"valueCode\":\"sms\"}]}";
        var refused = contact(patient, parameters.formatted("555 0124"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/issue/0/details/coding/0/code").asText()).isEqualTo("contact-form");
        var phone = bed.phone();
        var kept = contact(patient, parameters.formatted(phone));
        assertThat(kept.status()).as(kept.body()).isEqualTo(200);
        assertThat(bed.read(patient).path("telecom")).hasSize(1);
        assertThat(bed.read(patient).at("/telecom/0/value").asText()).isEqualTo(phone);
        var after = bed.server.send(TAN, "GET", patient + "/$contact", "").body();
        assertThat(after).contains("America/New_York", "allowed", "denied").doesNotContain("\"problem\"");
    }
}
