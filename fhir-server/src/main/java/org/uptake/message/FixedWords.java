package org.uptake.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import org.uptake.store.Json;

/** What every message says whatever its template, and the words of the page and of replies, by language ({@code fixed-words.json}). */
final class FixedWords {
    private static final JsonNode ALL = resource("fixed-words.json");

    private static final int LONGEST_REPLY = 40;

    private FixedWords() {}

    static JsonNode resource(String name) {
        try (var stream = Objects.requireNonNull(FixedWords.class.getResourceAsStream(name))) {
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
        return ALL.path(language(language)).path(key).asText();
    }

    /** To somebody whose language nobody knows. */
    static String inEveryLanguage(String key) {
        var words = new StringJoiner(" ");
        for (var language : ALL) words.add(language.path(key).asText());
        return words.toString();
    }

    /** Whether a reply is one of the words that end (or begin again) the messages of a channel, in any language. */
    static boolean isReply(String key, String text) {
        if (text.length() > LONGEST_REPLY) return false;
        var word = text.strip().replaceAll("[.!]+$", "").toUpperCase(Locale.ROOT);
        for (var language : ALL)
            if (Arrays.asList(language.path(key).asText().split(" ")).contains(word)) return true;
        return false;
    }
}
