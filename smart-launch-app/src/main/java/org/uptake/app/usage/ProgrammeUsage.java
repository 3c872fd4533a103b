package org.uptake.app.usage;

import java.util.List;

/** How patients of the programme use what they were given; every figure with how many it is of. */
public record ProgrammeUsage(
        List<Point> retention,
        List<Floor> floor,
        List<Row> days,
        List<Step> survival,
        List<Row> survivalRows,
        String survivalOf,
        List<Row> weeks,
        List<Hour> hours,
        String sessions,
        List<Row> figures) {
    public static final ProgrammeUsage NONE = new ProgrammeUsage(
            List.of(), List.of(), List.of(), List.of(), List.of(), "", List.of(), List.of(), "", List.of());

    /** A figure on the picture of retention; all in per cent, from above. */
    public record Point(double x, double y, double low, double high, boolean rolling) {}

    /** The floor from the literature. */
    public record Floor(double x, double y, String label) {}

    /** One day of the survival curve; all in per cent, from above. */
    public record Step(double x, double width, double y, double next, double low, double high) {}

    /**
     * A row of a table.
     *
     * @param values each as people read it, {@code 42 % (38 to 46), n 120}, or {@code fewer than 11}
     * @param bar length in per cent of the first value; negative for none
     */
    public record Row(String label, List<String> values, double bar) {}

    /**
     * An hour of the week.
     *
     * @param weekday from 0, Monday
     * @param shade 0 for none to 4
     * @param words count, or why there is none
     */
    public record Hour(int weekday, int hour, int shade, String words) {
        public double x() {
            return Math.round(hour * 10_000 / 24.0) / 100.0;
        }
    }

    public static final List<String> WEEKDAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

    public boolean shown() {
        return !days.isEmpty() || !hours.isEmpty();
    }

    public String hour(int weekday, int hour) {
        return hours.stream()
                .filter(h -> h.weekday() == weekday && h.hour() == hour)
                .map(Hour::words)
                .findFirst()
                .orElse("0");
    }

    public List<Hour> of(int weekday) {
        return hours.stream().filter(h -> h.weekday() == weekday).toList();
    }
}
