package org.uptake.metrics;

/** Sorts by the high bits of numbers in time that grows with their count only; equal ones keep their order. */
final class RadixSort {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private RadixSort() {}

    /**
     * @param numbers none negative
     * @param size how many, from the first place on
     * @param ignored low bits that do not count for the order
     * @return the sorted numbers, in the given array or in a new one; the given one is overwritten
     */
    static long[] byHighBits(long[] numbers, int size, int ignored) {
        var largest = 0L;
        for (var i = 0; i < size; i++) largest = Math.max(largest, numbers[i]);
        var from = numbers;
        var to = new long[size];
        for (var shift = ignored; shift < Long.SIZE && largest >>> shift != 0; shift += DIGIT_BITS) {
            pass(from, to, size, shift);
            var sorted = to;
            to = from;
            from = sorted;
        }
        return from;
    }

    private static void pass(long[] from, long[] to, int size, int shift) {
        var places = new int[DIGITS + 1];
        for (var i = 0; i < size; i++) places[digit(from[i], shift) + 1]++;
        for (var digit = 0; digit < DIGITS; digit++) places[digit + 1] += places[digit];
        for (var i = 0; i < size; i++) to[places[digit(from[i], shift)]++] = from[i];
    }

    private static int digit(long number, int shift) {
        return (int) (number >>> shift) & (DIGITS - 1);
    }
}
