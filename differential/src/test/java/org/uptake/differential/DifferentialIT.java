package org.uptake.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uptake.differential.Comparison.Outcome;

/** Generated questions to our server and to HAPI's JPA server with the same resources: equal answers, or a difference that has a name. */
class DifferentialIT {
    private static final long SEED = 20260301;
    private static final String EQUAL = "equal";
    private static final String REFUSED = "refused by both";
    private static final String EMPTY = "equal, and empty";

    @Test
    void some_hundred_questions_are_answered_as_hapi_answers_them() throws IOException {
        compare(SEED, 4, 1, 4, 400);
    }

    /** {@code -Dseed=} repeats one; {@code -Dquestions=} asks more or fewer. */
    @Tag("deep")
    @Test
    void many_thousand_are_too() throws IOException {
        var seed = Long.getLong("seed", System.nanoTime());
        var counts = compare(seed, 40, 4, 10, Integer.getInteger("questions", 8_000));
        for (var name : KnownDifferences.names())
            if (!counts.containsKey(name))
                System.out.println("No longer seen, so look whether it still is one: " + name);
    }

    private static TreeMap<String, Integer> compare(long seed, int patients, int months, int ofEach, int questions)
            throws IOException {
        System.out.println("seed " + seed);
        var counts = new TreeMap<String, Integer>();
        var unknown = new ArrayList<Comparison>();
        var asked = new ArrayList<String>();
        try (var bed = Bed.start(patients, months, ofEach, seed)) {
            var generated = new Questions(new Random(seed), bed.parameters(), bed.resources(), bed.valueSets());
            for (var i = 0; i < questions; i++) {
                var comparison = bed.compare(generated.next());
                var name = name(comparison);
                if (name.isEmpty()) unknown.add(comparison);
                counts.merge(name.isEmpty() ? "different" : name, 1, Integer::sum);
                asked.add(name + ": " + (name.equals(REFUSED) ? comparison.refusals() : comparison.question()));
            }
        }
        var list = Path.of("target", "questions-" + seed + ".txt");
        Files.write(list, asked);
        System.out.println(questions + " questions, which are in differential/" + list);
        counts.forEach((name, count) -> System.out.printf("%6d  %s%n", count, name));
        assertThat(unknown).as("seed " + seed).isEmpty();
        assertThat(counts.getOrDefault(EQUAL, 0)).as("equal and not empty").isGreaterThan(questions / 2);
        return counts;
    }

    private static String name(Comparison comparison) {
        if (comparison.outcome() != Outcome.EQUAL)
            return KnownDifferences.name(comparison).orElse("");
        if (comparison.ours().isRefused()) return REFUSED;
        return comparison.ours().matches().isEmpty() ? EMPTY : EQUAL;
    }
}
