package org.uptake.engagement;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A day in four bytes, for counting over years of days: a mark (0 nothing sent; else one more than the sessions, at most 62, and 128 when
 * it is an active day), tenths of minutes in two bytes (65535 not told), modules finished.
 */
final class Cell {
    static final int BYTES = 4;
    private static final int ACTIVE = 0x80;
    private static final int SESSIONS = 0x7f;
    private static final int MOST_SESSIONS = 62;
    private static final int UNTOLD = 0xffff;
    private static final BigDecimal TENTHS = BigDecimal.TEN;

    private Cell() {}

    static byte[] of(UsageDay day) {
        var tenths = day.minutes() == null
                ? UNTOLD
                : Math.min(
                        UNTOLD - 1,
                        day.minutes()
                                .multiply(TENTHS)
                                .setScale(0, RoundingMode.HALF_UP)
                                .intValue());
        var mark = 1 + Math.min(MOST_SESSIONS, sessions(day)) + (day.active() ? ACTIVE : 0);
        return new byte[] {
            (byte) mark, (byte) (tenths >> 8), (byte) tenths, (byte) Math.min(255, orZero(day.completed()))
        };
    }

    /** A source that tells no sessions had one on an active day. */
    private static int sessions(UsageDay day) {
        return day.sessions() != null ? day.sessions() : day.active() ? 1 : 0;
    }

    private static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    /** @param at place of the day in {@code cells} */
    static boolean sent(byte[] cells, int at) {
        return cells[at * BYTES] != 0;
    }

    static boolean active(byte[] cells, int at) {
        return isActive(cells[at * BYTES]);
    }

    /** By the first byte of a day alone. */
    static boolean isActive(byte mark) {
        return (mark & ACTIVE) != 0;
    }

    /** By the first byte of a day alone. */
    static int sessionsOf(byte mark) {
        return mark == 0 ? 0 : (mark & SESSIONS) - 1;
    }

    static int sessions(byte[] cells, int at) {
        return sessionsOf(cells[at * BYTES]);
    }

    /** Tenths of minutes; -1 when not told. */
    static int tenths(byte[] cells, int at) {
        var tenths = ((cells[at * BYTES + 1] & 0xff) << 8) | (cells[at * BYTES + 2] & 0xff);
        return !sent(cells, at) || tenths == UNTOLD ? -1 : tenths;
    }

    static int completed(byte[] cells, int at) {
        return cells[at * BYTES + 3] & 0xff;
    }

    /** Adds what another source tells of the same day. */
    static void join(byte[] cells, int at, byte[] others, int from) {
        var mark = (active(cells, at) || active(others, from) ? ACTIVE : 0)
                | (1 + Math.min(MOST_SESSIONS, sessions(cells, at) + sessions(others, from)));
        var mine = tenths(cells, at);
        var theirs = tenths(others, from);
        var tenths = mine < 0 ? theirs : theirs < 0 ? mine : Math.min(UNTOLD - 1, mine + theirs);
        var completed = Math.min(255, completed(cells, at) + completed(others, from));
        cells[at * BYTES] = (byte) mark;
        cells[at * BYTES + 1] = (byte) ((tenths < 0 ? UNTOLD : tenths) >> 8);
        cells[at * BYTES + 2] = (byte) (tenths < 0 ? UNTOLD : tenths);
        cells[at * BYTES + 3] = (byte) completed;
    }
}
