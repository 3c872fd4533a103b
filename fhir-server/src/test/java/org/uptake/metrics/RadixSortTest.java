package org.uptake.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RadixSortTest {
    @ParameterizedTest
    @CsvSource({"0, 22, 1", "1, 22, 1", "1000, 0, 4", "1000, 22, 30", "5000, 22, 63", "5000, 0, 63", "5000, 40, 20"})
    void numbers_are_in_order_of_their_high_bits_and_ties_keep_theirs(int size, int ignored, int bits) {
        var random = new Random(size + bits);
        var numbers = random.longs(size + 3).map(any -> any >>> (64 - bits)).toArray();
        var expected = Arrays.stream(numbers, 0, size)
                .boxed()
                .sorted(Comparator.comparingLong(number -> number >>> ignored))
                .toList();
        var sorted = RadixSort.byHighBits(numbers, size, ignored);
        assertThat(Arrays.stream(sorted, 0, size).boxed().toList()).isEqualTo(expected);
    }
}
