package org.uptake.engagement;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the use in one course, by the days since it began; its first local day is day 0 (engagement.md section 4). Days are
 * followed that are over, that the sources have told of, and on which the course was going on.
 *
 * @param followed how many days, from day 0 on, are followed
 * @param cells of the followed days ({@link Cell})
 * @param dark days on which every source was silent for all patients: nothing can be said of them
 * @param age days from the beginning to the cut-off, whether they are followed or not
 * @param endDay on which day the course ended; -1 while it goes on
 * @param intended what the makers recommend; null when they do not say
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read often, never compared
record CourseUse(
        String site,
        String intervention,
        int followed,
        byte[] cells,
        BitSet dark,
        int age,
        int endDay,
        Ending ending,
        @Nullable IntendedUse intended) {
    /** How a course stands at the cut-off. */
    enum Ending {
        OPEN,
        COMPLETED,
        /** Withdrawn, unreachable, declined: lost to care. */
        LEFT
    }

    boolean active(int day) {
        return Cell.active(cells, day);
    }

    boolean isDark(int day) {
        return dark.get(day);
    }

    int sessions(int day) {
        return Cell.sessions(cells, day);
    }

    /** Whether there is an active day in [from, to). */
    boolean activeWithin(int from, int to) {
        for (var day = Math.max(0, from); day < Math.min(followed, to); day++) if (active(day)) return true;
        return false;
    }

    boolean darkWithin(int from, int to) {
        var next = dark.nextSetBit(Math.max(0, from));
        return next >= 0 && next < Math.min(followed, to);
    }

    int activeDays(int from, int to) {
        var count = 0;
        for (var day = Math.max(0, from); day < Math.min(followed, to); day++) if (active(day)) count++;
        return count;
    }

    /** The last active day; -1 when there is none. */
    int lastActive() {
        for (var day = followed - 1; day >= 0; day--) if (active(day)) return day;
        return -1;
    }

    /** @param first day of the cells since day 0; may be negative */
    static void lay(byte[] cells, int first, byte[] over) {
        var from = Math.max(0, -first);
        var to = Math.min(cells.length / Cell.BYTES - first, over.length / Cell.BYTES);
        for (var i = from; i < to; i++) {
            if (!Cell.sent(over, i)) continue;
            var at = (first + i) * Cell.BYTES;
            if (Cell.sent(cells, first + i)) Cell.join(cells, first + i, over, i);
            else System.arraycopy(over, i * Cell.BYTES, cells, at, Cell.BYTES);
        }
    }

    @Override
    public String toString() {
        return followed + " days " + Arrays.toString(cells) + " dark " + dark + " " + ending + " " + endDay;
    }
}
