package org.uptake.engagement;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the use in one course, by the days since it began; its first local day is day 0 (engagement.md section 4). Days are
 * followed that are over, that the sources have told of, and on which the course was going on.
 *
 * @param followed how many days, from day 0 on, are followed
 * @param marks a byte for each followed day as in {@link Cell}, without the days behind the last one that was told
 * @param lastActive the last active day; -1 when there is none
 * @param tenths of minutes on all followed days, at most 60 minutes for a session (M-18); -1 when none were told
 * @param finished modules finished on all followed days
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
        byte[] marks,
        int lastActive,
        long tenths,
        int finished,
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

    /** Minutes of a session that count at most, in tenths. */
    private static final int MOST_TENTHS = 600;

    /** @param cells of the followed days */
    static CourseUse of(
            String site,
            String intervention,
            int followed,
            byte[] cells,
            BitSet dark,
            int age,
            int endDay,
            Ending ending,
            @Nullable IntendedUse intended) {
        var told = followed;
        while (told > 0 && !Cell.sent(cells, told - 1)) told--;
        var marks = new byte[told];
        var tenths = 0L;
        var minutesTold = false;
        var finished = 0;
        var last = -1;
        for (var day = 0; day < told; day++) {
            marks[day] = cells[day * Cell.BYTES];
            finished += Cell.completed(cells, day);
            if (Cell.isActive(marks[day])) last = day;
            var onDay = Cell.tenths(cells, day);
            minutesTold |= onDay >= 0;
            if (onDay > 0) tenths += Math.min(onDay, Math.max(1, Cell.sessions(cells, day)) * MOST_TENTHS);
        }
        return new CourseUse(
                site,
                intervention,
                followed,
                marks,
                last,
                minutesTold ? tenths : -1,
                finished,
                dark,
                age,
                endDay,
                ending,
                intended);
    }

    boolean active(int day) {
        return day < marks.length && Cell.isActive(marks[day]);
    }

    boolean isDark(int day) {
        return dark.get(day);
    }

    int sessions(int day) {
        return day < marks.length ? Cell.sessionsOf(marks[day]) : 0;
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
        return followed + " days " + Arrays.toString(marks) + " dark " + dark + " " + ending + " " + endDay;
    }
}
