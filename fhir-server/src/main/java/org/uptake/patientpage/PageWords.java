package org.uptake.patientpage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.uptake.store.Json;

/** The words of the page, by language ({@code words.json}). */
final class PageWords {
    private static final JsonNode ALL = read();

    private PageWords() {}

    private static JsonNode read() {
        try (var stream = Objects.requireNonNull(PageWords.class.getResourceAsStream("words.json"))) {
            return Json.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** The primary language of a tag, if there are words in it; else English. */
    static String language(String tag) {
        var primary = tag.split("-", 2)[0].toLowerCase(Locale.ROOT);
        return ALL.has(primary) ? primary : "en";
    }

    static String of(String key, String language) {
        return ALL.path(language).path(key).asText();
    }

    static boolean has(String key) {
        return ALL.path("en").has(key);
    }

    static JsonNode all() {
        return ALL;
    }
}
