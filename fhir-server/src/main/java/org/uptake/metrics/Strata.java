package org.uptake.metrics;

import java.util.List;

/**
 * The cells of a report: cell 0 is the total, then come the values of each stratifier. A task is in one cell of each.
 *
 * @param names the stratifiers, for example {@code site}
 * @param values the values of each
 */
record Strata(List<String> names, List<Dictionary> values) {
    static final String NONE = "none";

    int size() {
        return names.size();
    }

    int cells() {
        return first(size());
    }

    int cell(int stratifier, int value) {
        return first(stratifier) + value;
    }

    String text(int stratifier, int value) {
        return value == Dictionary.NONE ? NONE : values.get(stratifier).text(value);
    }

    private int first(int stratifier) {
        var first = 1;
        for (var i = 0; i < stratifier; i++) first += values.get(i).bound();
        return first;
    }
}
