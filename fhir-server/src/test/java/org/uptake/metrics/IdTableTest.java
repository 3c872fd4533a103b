package org.uptake.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdTableTest {
    @Test
    void it_numbers_what_a_map_of_strings_numbers() {
        var random = new Random(20261129);
        var table = new IdTable();
        var map = new HashMap<String, Integer>();
        for (var i = 0; i < 200_000; i++) {
            var text = switch (random.nextInt(4)) {
                case 0 -> "t" + random.nextInt(60_000);
                case 1 -> Long.toHexString(random.nextLong());
                case 2 -> "é\u4e16".repeat(random.nextInt(9)) + random.nextInt(500);
                default -> "x".repeat(random.nextInt(64));
            };
            assertThat(table.find(text)).isEqualTo(map.getOrDefault(text, IdTable.UNKNOWN));
            var expected = map.computeIfAbsent(text, unknown -> map.size());
            assertThat(table.number(text)).isEqualTo(expected);
        }
        assertThat(table.size()).isEqualTo(map.size());
    }

    @Test
    void a_text_is_not_taken_for_its_beginning_or_for_two_others_together() {
        var table = new IdTable();
        assertThat(table.number("ab")).isZero();
        assertThat(table.number("a")).isEqualTo(1);
        assertThat(table.number("b")).isEqualTo(2);
        assertThat(table.number("")).isEqualTo(3);
        assertThat(table.find("aba")).isEqualTo(IdTable.UNKNOWN);
        assertThat(table.find("")).isEqualTo(3);
    }
}
