package org.uptake.kit;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** School grade by Flesch and Kincaid (1975): 0.39 words per sentence + 11.8 syllables per word - 15.59. Of English texts only. */
public final class ReadingLevel {
    private static final Pattern MARKS = Pattern.compile("[*_#>`|]|!?\\[|\\]\\([^)]*\\)");
    private static final Pattern ENDS = Pattern.compile("[.!?:;]+(\\s|$)|\\n\\s*(\\n|[-*+]\\s)");
    private static final Pattern WORD = Pattern.compile("[\\p{L}][\\p{L}'\\u2019]*");
    private static final Pattern VOWELS = Pattern.compile("[aeiouy]+");
    private static final int FEWEST_WORDS = 20;

    private ReadingLevel() {}

    /** Empty for a text that is too short to say. */
    public static OptionalDouble ofEnglish(String markdown) {
        var text = MARKS.matcher(markdown).replaceAll(" ");
        var words = WORD.matcher(text).results().map(found -> found.group()).toList();
        if (words.size() < FEWEST_WORDS) return OptionalDouble.empty();
        var sentences = 0L;
        for (var part : ENDS.split(text)) if (WORD.matcher(part).find()) sentences++;
        var syllables = words.stream().mapToInt(ReadingLevel::syllables).sum();
        var grade = 0.39 * words.size() / sentences + 11.8 * syllables / words.size() - 15.59;
        return OptionalDouble.of(Math.max(0, Math.round(grade * 10) / 10.0));
    }

    /** Groups of vowels, without a silent e at the end. */
    static int syllables(String word) {
        var plain = word.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        var trimmed = plain.replaceAll("(?<=[^aeiouyl])e$|(?<=[aeiouy][a-z]{0,2})es$|(?<=[^aeiouytd])ed$", "");
        return Math.max(1, (int) VOWELS.matcher(trimmed).results().count());
    }
}
