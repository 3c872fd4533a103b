package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;

/**
 * A message template, read from its ActivityDefinition (profile message-template).
 *
 * @param category code of message-category
 */
record Template(String url, String version, String status, String category, List<Wording> wordings) {
    static final String WORDS = Uptake.extension("message-words");

    Template {
        wordings = List.copyOf(wordings);
    }

    /** Whether an ActivityDefinition is a template of a message. */
    static boolean is(JsonNode definition) {
        return definition.path("kind").asText().equals("CommunicationRequest")
                || !Elements.extensions(definition, WORDS).isEmpty();
    }

    static Template of(JsonNode definition) {
        var wordings = new ArrayList<Wording>();
        for (var words : Elements.extensions(definition, WORDS)) wordings.add(wording(words));
        return new Template(
                definition.path("url").asText(),
                definition.path("version").asText(),
                definition.path("status").asText(),
                Elements.code(definition.path("code"), Uptake.MESSAGE_CATEGORY).orElse(""),
                wordings);
    }

    static Wording wording(JsonNode words) {
        return new Wording(
                part(words, "language", "valueCode"),
                part(words, "subject", "valueString"),
                part(words, "text", "valueString"));
    }

    private static String part(JsonNode words, String name, String value) {
        return Elements.extension(words, name)
                .flatMap(part -> Elements.text(part, value))
                .orElse("");
    }

    /** In this language, else in English, else the first. */
    Optional<Wording> in(String language) {
        return speaking(language)
                .or(() -> speaking("en"))
                .or(() -> wordings.stream().findFirst());
    }

    private Optional<Wording> speaking(String language) {
        return wordings.stream()
                .filter(words -> primary(words.language()).equals(primary(language)))
                .findFirst();
    }

    private static String primary(String tag) {
        return tag.split("-", 2)[0].toLowerCase(Locale.ROOT);
    }
}
