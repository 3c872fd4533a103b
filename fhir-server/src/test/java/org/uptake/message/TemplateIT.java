package org.uptake.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Json;

/** Templates over REST: what is refused, what the server completes, what a preview shows. */
class TemplateIT {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ObjectNode template(String... languageAndText) {
        var definition = Json.object().put("resourceType", "ActivityDefinition");
        for (var i = 0; i < languageAndText.length; i += 2) {
            var words = definition.withArray("extension").addObject().put("url", Uptake.extension("message-words"));
            words.withArray("extension").addObject().put("url", "language").put("valueCode", languageAndText[i]);
            words.withArray("extension").addObject().put("url", "text").put("valueString", languageAndText[i + 1]);
        }
        definition.put("url", "https://clinic.example/t" + MessageBed.number()).put("version", "1.0");
        definition.put("status", "active").put("kind", "CommunicationRequest");
        Elements.concept(definition.putObject("code"), Uptake.MESSAGE_CATEGORY, "reminder");
        return definition;
    }

    private static TestServer.Reply post(ObjectNode definition) {
        return server.post("ActivityDefinition", definition.toString());
    }

    @Test
    void words_that_reveal_a_condition_are_refused_by_name_in_every_language() {
        var refused = post(template("en", "Hello {{first-name|there}}, your CBT for low mood goes on."));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("message-words", "cbt", "mood");
        assertThat(post(template("en", "Hello.", "es", "Su terapia sigue.")).body())
                .contains("terapia", "(es)");
        assertThat(post(template("en", "{{first-name|Depressed}} one")).status())
                .isEqualTo(422);
    }

    @Test
    void unknown_placeholders_and_those_without_other_words_are_refused() {
        assertThat(post(template("en", "Your {{diagnosis|x}}")).body()).contains("template-placeholder", "last-step");
        assertThat(post(template("en", "Hello {{first-name}}")).status()).isEqualTo(422);
        assertThat(post(template("en", "One", "en", "Two")).body()).contains("template-incomplete");
        assertThat(post(template()).body()).contains("template-incomplete");
    }

    @Test
    void other_words_are_another_version_and_the_reading_level_is_the_servers() {
        var words =
                "Hello {{first-name|there}}. Your next step is ready. It takes a few minutes. You can do it now or in the evening. We are glad to help.";
        var created = post(template("en", words));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        var stored = created.json();
        var level = Elements.extension(stored.path("extension").path(0), "reading-level");
        assertThat(level.orElseThrow().path("valueDecimal").asDouble()).isLessThan(4);
        var id = "ActivityDefinition/" + stored.path("id").asText();
        var same = server.send("system", "PUT", id, stored.toString());
        assertThat(same.json().path("version").asText()).isEqualTo("1.0");
        ((ObjectNode) stored.path("extension").path(0).path("extension").path(1)).put("valueString", words + " Soon.");
        assertThat(server.send("system", "PUT", id, stored.toString())
                        .json()
                        .path("version")
                        .asText())
                .isEqualTo("1.1");
    }

    @Test
    void a_preview_shows_what_the_patient_would_read_and_how_many_texts_it_takes() {
        var preview = server.get(
                "ActivityDefinition/reminder-first/$preview-message?channel=sms&language=es&first-name=Ana&next-step=Insomnio");
        assertThat(preview.status()).as(preview.body()).isEqualTo(200);
        assertThat(preview.body())
                .contains("Hola, Ana.", "está listo", "Responda ALTO", "988", "\"segments\"")
                .doesNotContain("Insomnio");
        assertThat(server.get("ActivityDefinition/reminder-first/$preview-message?channel=pigeon")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_welcome_message_reveals_nothing_either() {
        var plan = server.get("PlanDefinition/cbt-insomnia").json();
        for (var extension : plan.path("extension"))
            if (extension.path("url").asText().endsWith("/welcome"))
                ((ObjectNode) extension).put("valueMarkdown", "Welcome to CBT for insomnia.");
        var refused = server.send("PractitionerRole/novak", "PUT", "PlanDefinition/cbt-insomnia", plan.toString());
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("message-words");
    }

    @Test
    void without_any_channel_a_message_is_prepared_and_stays_so() {
        var patient = "Patient/"
                + server.post(
                                "Patient",
                                "{\"resourceType\":\"Patient\",\"telecom\":[{\"system\":\"email\",\"value\":\"a@example.org\"}]}")
                        .json()
                        .path("id")
                        .asText();
        var decided = server.store()
                .write(Messages.SERVER, unit -> server.messages().decide(unit, MessageBed.reminder(patient)));
        assertThat(decided.state()).isEqualTo(OutboxState.UNSENT);
        assertThat(server.get(decided.communication()).json().path("status").asText())
                .isEqualTo("preparation");
    }
}
