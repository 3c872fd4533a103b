package org.uptake.message;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Words that would reveal a condition on a lock screen: diagnoses, symptoms, treatments ({@code forbidden-words.json}, every language
 * at once, because a name can stand in any text) and the names of the service's own interventions (engagement.md section 3).
 */
final class ForbiddenWords {
    private static final List<Pattern> GENERAL = general();

    private ForbiddenWords() {}

    private static List<Pattern> general() {
        var patterns = new ArrayList<Pattern>();
        for (var language : FixedWords.resource("forbidden-words.json"))
            for (var kind : language) for (var word : kind) patterns.add(pattern(word.asText()));
        return List.copyOf(patterns);
    }

    /** A star at the end stands for any ending. */
    private static Pattern pattern(String word) {
        var any = word.endsWith("*");
        var plain = any ? word.substring(0, word.length() - 1) : word;
        return Pattern.compile(
                "(?<![\\p{L}\\p{N}])" + Pattern.quote(plain) + (any ? "[\\p{L}\\p{N}-]*" : "(?![\\p{L}\\p{N}])"),
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** @param names of interventions, as the service calls them */
    static List<String> in(String text, Collection<String> names) {
        var found = new ArrayList<String>();
        for (var pattern : GENERAL) {
            var matcher = pattern.matcher(text);
            while (matcher.find()) if (!found.contains(lower(matcher.group()))) found.add(lower(matcher.group()));
        }
        for (var name : names)
            if (!name.isBlank() && pattern(name).matcher(text).find()) found.add(lower(name));
        return found;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
