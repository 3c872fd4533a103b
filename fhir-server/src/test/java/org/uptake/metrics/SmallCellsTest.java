package org.uptake.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SmallCellsTest {
    @Test
    void a_single_small_part_takes_the_next_larger_with_it() {
        assertThat(hidden(40, 9, 25, 18)).containsExactly(1, 3);
        assertThat(hidden(40, 9)).containsExactly(0, 1);
    }

    @Test
    void small_parts_hide_each_other_when_they_are_many_enough_together() {
        assertThat(hidden(40, 9, 10)).containsExactly(1, 2);
        assertThat(hidden(40, 1, 2, 30)).containsExactly(1, 2, 3);
    }

    @Test
    void nothing_is_hidden_where_nothing_is_small_and_an_empty_part_gives_nobody_away() {
        assertThat(hidden(11, 12)).isEmpty();
        assertThat(hidden(0, 12, 13)).containsExactly(0);
        assertThat(hidden()).isEmpty();
    }

    /** What a reader can do: take what is shown from the whole. */
    @Test
    void the_whole_less_what_is_shown_is_never_a_small_group_nor_a_single_part() {
        var random = new Random(5);
        for (var round = 0; round < 20_000; round++) {
            var sizes = random.ints(1 + random.nextInt(8), 0, 40).toArray();
            var hidden = SmallCells.hidden(sizes);
            var rest = hidden.stream().map(i -> sizes[i]).sum();
            var parts = hidden.stream().filter(i -> sizes[i] > 0).count();
            var all = hidden.cardinality() == sizes.length;
            assertThat(parts == 0 || all || (parts > 1 && rest >= SmallCells.LEAST))
                    .as("%s hides %s", IntStream.of(sizes).boxed().toList(), hidden)
                    .isTrue();
            for (var i = 0; i < sizes.length; i++)
                if (!hidden.get(i)) assertThat(sizes[i]).isGreaterThanOrEqualTo(SmallCells.LEAST);
        }
    }

    private static int[] hidden(int... sizes) {
        return SmallCells.hidden(sizes).stream().toArray();
    }
}
