package org.uptake.fhirjson;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** java.time is the oracle. */
class MomentTest {
    private static Optional<Instant> ours(String text) {
        try {
            return Optional.of(Moment.parse(text));
        } catch (DateTimeException refused) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> oracle(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException refused) {
            return Optional.empty();
        }
    }

    @Test
    void a_moment_is_what_java_time_says() {
        var random = new Random(20261127);
        for (var i = 0; i < 20_000; i++) {
            var text = String.format(
                    "%04d-%02d-%02dT%02d:%02d:%02d",
                    random.nextInt(10_000),
                    random.nextInt(14),
                    random.nextInt(33),
                    random.nextInt(26),
                    random.nextInt(62),
                    random.nextInt(62));
            if (random.nextBoolean())
                text += "."
                        + Integer.toString(random.nextInt(Integer.MAX_VALUE)).substring(random.nextInt(2));
            text += random.nextInt(3) == 0
                    ? "Z"
                    : String.format(
                            "%s%02d:%02d", random.nextBoolean() ? "+" : "-", random.nextInt(20), random.nextInt(62));
            assertThat(ours(text)).as(text).isEqualTo(oracle(text));
        }
    }

    @Test
    void a_damaged_moment_is_refused_as_java_time_refuses_it() {
        var random = new Random(20261128);
        var whole = "2024-02-29T23:59:59.123+05:30";
        for (var i = 0; i < 20_000; i++) {
            var text = new StringBuilder(whole);
            for (var damage = 0; damage <= random.nextInt(3); damage++) {
                var at = random.nextInt(text.length());
                if (random.nextBoolean()) text.deleteCharAt(at);
                else text.setCharAt(at, "0139-+:.TZ x".charAt(random.nextInt(12)));
            }
            assertThat(ours(text.toString())).as(text.toString()).isEqualTo(oracle(text.toString()));
        }
    }
}
