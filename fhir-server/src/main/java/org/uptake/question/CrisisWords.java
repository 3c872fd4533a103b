package org.uptake.question;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.uptake.store.Json;

/**
 * Words after which nothing waits ({@code crisis-words.json}, every language at once). Kept wide on purpose: a false alarm costs a call.
 * No list finds everything, so that every page and message says whom to call.
 */
final class CrisisWords {
    private static final List<Pattern> ALL = all();

    private CrisisWords() {}

    private static List<Pattern> all() {
        try (var stream = Objects.requireNonNull(CrisisWords.class.getResourceAsStream("crisis-words.json"))) {
            var patterns = new ArrayList<Pattern>();
            for (var language : Json.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8)))
                for (var word : language) patterns.add(pattern(word.asText()));
            return List.copyOf(patterns);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static Pattern pattern(String words) {
        var any = words.endsWith("*");
        var plain = (any ? words.substring(0, words.length() - 1) : words).split(" ");
        var joined = new ArrayList<String>();
        for (var word : plain) joined.add(Pattern.quote(word));
        return Pattern.compile(
                "(?<![\\p{L}\\p{N}])" + String.join("\\s+", joined) + (any ? "" : "(?![\\p{L}\\p{N}])"),
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    static boolean areIn(String text) {
        var plain = text.replace('\u2019', '\'');
        return ALL.stream().anyMatch(pattern -> pattern.matcher(plain).find());
    }
}
