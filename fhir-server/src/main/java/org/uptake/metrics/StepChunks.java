package org.uptake.metrics;

import java.util.Arrays;

/**
 * The steps of all tasks, 29 bytes each, in pieces of equal size: growing copies nothing and leaves at most one piece empty, where
 * an array that doubles needs three times the memory of its content while it grows.
 */
final class StepChunks {
    private static final int BITS = 14;
    private static final int SIZE = 1 << BITS;
    private static final int MASK = SIZE - 1;

    private static final class Chunk {
        final int[] version = new int[SIZE];
        final int[] next = new int[SIZE];
        final byte[] status = new byte[SIZE];
        final int[] owner = new int[SIZE];
        final long[] started = new long[SIZE];
        final long[] due = new long[SIZE];
    }

    private Chunk[] chunks = new Chunk[16];
    private int size;

    int size() {
        return size;
    }

    /** Adds a step that nothing leads to yet, and answers its number. */
    int add(int version, int next, byte status, int owner, long started, long due) {
        var place = size & MASK;
        if (place == 0) begin(size >>> BITS);
        var chunk = chunks[size >>> BITS];
        chunk.version[place] = version;
        chunk.next[place] = next;
        chunk.status[place] = status;
        chunk.owner[place] = owner;
        chunk.started[place] = started;
        chunk.due[place] = due;
        return size++;
    }

    private void begin(int chunk) {
        if (chunk == chunks.length) chunks = Arrays.copyOf(chunks, chunk * 2);
        chunks[chunk] = new Chunk();
    }

    void follow(int step, int next) {
        chunks[step >>> BITS].next[step & MASK] = next;
    }

    int version(int step) {
        return chunks[step >>> BITS].version[step & MASK];
    }

    int next(int step) {
        return chunks[step >>> BITS].next[step & MASK];
    }

    byte status(int step) {
        return chunks[step >>> BITS].status[step & MASK];
    }

    int owner(int step) {
        return chunks[step >>> BITS].owner[step & MASK];
    }

    long started(int step) {
        return chunks[step >>> BITS].started[step & MASK];
    }

    long due(int step) {
        return chunks[step >>> BITS].due[step & MASK];
    }
}
