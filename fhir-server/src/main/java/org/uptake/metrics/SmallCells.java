package org.uptake.metrics;

import java.util.BitSet;

/**
 * Which parts of a whole a person is not shown: those of fewer than eleven and, where the whole less the others would tell one of
 * these, the next larger as well (complementary suppression; strategy-specification.md section 6).
 */
public final class SmallCells {
    public static final int LEAST = 11;

    private SmallCells() {}

    /** @param sizes of parts that make up a whole which is shown */
    public static BitSet hidden(int[] sizes) {
        var hidden = new BitSet();
        for (var i = 0; i < sizes.length; i++) if (sizes[i] < LEAST) hidden.set(i);
        while (tellsOfOne(sizes, hidden)) {
            var next = smallestShown(sizes, hidden);
            if (next < 0) break;
            hidden.set(next);
        }
        return hidden;
    }

    /** Whether what is hidden could be told from the rest: one part alone, or so few together that they are a small cell. */
    private static boolean tellsOfOne(int[] sizes, BitSet hidden) {
        var parts = hidden.stream().filter(i -> sizes[i] > 0).count();
        var together = hidden.stream().map(i -> sizes[i]).sum();
        return parts == 1 || (parts > 0 && together < LEAST);
    }

    private static int smallestShown(int[] sizes, BitSet hidden) {
        var smallest = -1;
        for (var i = 0; i < sizes.length; i++)
            if (!hidden.get(i) && (smallest < 0 || sizes[i] < sizes[smallest])) smallest = i;
        return smallest;
    }
}
