package org.uptake.metrics;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a metric means, as every page and report prints it; catalogue.json holds them.
 *
 * @param unit a UCUM code
 * @param business a second figure of the same metric in business time; the id of its rule, or null
 * @param sql the same over the function {@code task_facts}, with {@code :start}, {@code :end} and {@code :cutoff}
 */
public record MetricDefinition(
        String id,
        String version,
        String name,
        String sentence,
        String numerator,
        String denominator,
        Scale scale,
        String unit,
        String unitText,
        String window,
        String censoring,
        @Nullable String business,
        List<String> sql) {

    /** How the values of single tasks become one score. */
    public enum Scale {
        /** Hours; the score is the median. */
        DURATION,
        /** Yes or no; the score is the share of yes. */
        SHARE,
        /** A count in each task; the score is the mean. */
        MEAN,
        /** Tasks; the score is their number per week. */
        RATE
    }

    public MetricDefinition {
        sql = List.copyOf(sql);
    }

    String measureId() {
        return id.toLowerCase(Locale.ROOT);
    }
}
