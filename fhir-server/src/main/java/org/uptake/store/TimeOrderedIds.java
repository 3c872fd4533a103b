package org.uptake.store;

import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Ids that sort by creation: 9 characters of time, 12 of chance, in base 32. Neighbours in time are neighbours in the index. */
public final class TimeOrderedIds implements Supplier<String> {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int TIME = 9;
    private static final int CHANCE = 12;

    private final Clock clock;
    private final RandomGenerator random;

    /** @param random must be safe for use by several threads */
    public TimeOrderedIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String get() {
        var id = new char[TIME + CHANCE];
        write(id, 0, TIME, clock.millis());
        write(id, TIME, CHANCE, random.nextLong());
        return new String(id);
    }

    private static void write(char[] id, int from, int length, long bits) {
        for (var i = length - 1; i >= 0; i--) {
            id[from + i] = ALPHABET[(int) (bits & 31)];
            bits >>>= 5;
        }
    }
}
