package org.uptake.search;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a resource is found by.
 *
 * @param tokens hashes ({@link TokenHash}) of token, reference and uri values, and of "this parameter has a value"
 */
public record SearchValues(Set<Long> tokens, Set<Time> times, Set<Text> texts, Set<Quantity> quantities) {
    public SearchValues {
        tokens = Set.copyOf(tokens);
        times = Set.copyOf(times);
        texts = Set.copyOf(texts);
        quantities = Set.copyOf(quantities);
    }

    public static final SearchValues NONE = new SearchValues(Set.of(), Set.of(), Set.of(), Set.of());

    public record Time(String parameter, TimeRange range) {}

    /** @param normal lower case, without accents; what prefix search runs on */
    public record Text(String parameter, String normal, String exact) {}

    public record Quantity(
            String parameter,
            @Nullable String system,
            @Nullable String code,
            @Nullable String unit,
            BigDecimal low,
            BigDecimal high) {}

    /** The tokens as an array literal's numbers, sorted so that equal sets give equal rows. */
    public List<Long> sortedTokens() {
        return tokens.stream().sorted().toList();
    }
}
