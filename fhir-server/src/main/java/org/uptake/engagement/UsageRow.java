package org.uptake.engagement;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;

/**
 * One row of an import.
 *
 * @param number from 1; of a CSV file the line, so the header is 1
 * @param patient as the row names it: an id, {@code Patient/id}, or an identifier as {@code system|value}
 * @param day with {@code patient} as the row names it; null when it cannot be read
 * @param problems why it cannot be stored
 */
record UsageRow(int number, String patient, @Nullable UsageDay day, List<Refusal> problems) {
    UsageRow {
        problems = List.copyOf(problems);
    }

    static UsageRow refused(int number, Refusal problem) {
        return new UsageRow(number, "", null, List.of(problem));
    }
}
