package org.uptake.message;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a template in one language. A placeholder is written {@code {{first-name|there}}}: after the bar stands what is said
 * when there is no value, or none that may be written.
 *
 * @param language BCP 47
 */
record Wording(String language, String subject, String text) {
    private static final Pattern OPEN = Pattern.compile("\\{\\{([^{}|]*)(\\|([^{}]*))?}}");
    private static final int LONGEST_VALUE = 80;

    /** What is wrong with the placeholders, one sentence each. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        OPEN.matcher(subject + "\n" + text).results().forEach(found -> {
            var placeholder = Placeholder.ofCode(found.group(1).strip());
            if (placeholder.isEmpty())
                problems.add("There is no placeholder '" + found.group(1).strip() + "'.");
            else if (found.group(3) == null && !placeholder.get().isAlwaysThere())
                problems.add("Say what stands in place of " + placeholder.get().code() + " when it is not known: {{"
                        + placeholder.get().code() + "|other words}}.");
        });
        var rest = OPEN.matcher(subject + text).replaceAll("");
        if (rest.contains("{{") || rest.contains("}}")) problems.add("A placeholder is not closed.");
        return problems;
    }

    /** The words without any value: what is checked and measured. */
    String plain() {
        return fill(subject + "\n" + text, Map.of(), List.of());
    }

    /**
     * @param values by placeholder code
     * @param names of interventions, which no value may say
     */
    Wording filled(Map<String, String> values, Collection<String> names) {
        return new Wording(language, fill(subject, values, names), fill(text, values, names));
    }

    private static String fill(String words, Map<String, String> values, Collection<String> names) {
        return OPEN.matcher(words)
                .replaceAll(found -> Matcher.quoteReplacement(value(found, values, names)
                        .orElse(found.group(3) == null ? "" : found.group(3).strip())));
    }

    /** A value is somebody else's words: one that reveals something, is long or has lines is not written. */
    private static Optional<String> value(MatchResult found, Map<String, String> values, Collection<String> names) {
        var value = values.getOrDefault(found.group(1).strip(), "").strip();
        var harmless = !value.isEmpty()
                && value.length() <= LONGEST_VALUE
                && value.chars().noneMatch(Character::isISOControl)
                && ForbiddenWords.in(value, names).isEmpty();
        return Optional.of(value).filter(written -> harmless || isAddress(found, written));
    }

    private static boolean isAddress(MatchResult found, String value) {
        return !value.isEmpty() && found.group(1).strip().equals(Placeholder.LINK.code());
    }
}
