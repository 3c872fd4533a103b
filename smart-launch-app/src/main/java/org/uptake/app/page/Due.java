package org.uptake.app.page;

/**
 * How a task stands to its due time, ready to print; the words never depend on colour alone.
 *
 * @param date {@code 12 Mar 2026}, with words that say more if need be; empty when nothing is due
 * @param words {@code late by 3 days}, {@code due today}, {@code starts 5 Mar 2026}
 */
public record Due(String date, String words, Tone tone) {
    /** What the reader should feel; each has an own mark beside its colour. */
    public enum Tone {
        LATE("late", "!"),
        SOON("soon", "\u25D4"),
        PLAIN("plain", "\u25CB"),
        DONE("done", "\u2713");

        private final String style;
        private final String mark;

        Tone(String style, String mark) {
            this.style = style;
            this.mark = mark;
        }

        /** Name of the CSS class. */
        public String style() {
            return style;
        }

        public String mark() {
            return mark;
        }
    }

    public static final Due NONE = new Due("", "no due date", Tone.PLAIN);
}
