package org.uptake.app.programme;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.uptake.app.chart.Axis;
import org.uptake.app.chart.Mark;
import org.uptake.app.page.Frame;
import org.uptake.app.usage.ProgrammeUsage;

/** How the programme reaches patients, and what it does to the work. */
public record ProgrammeView(
        Frame frame,
        Choice choice,
        List<Funnel> funnels,
        List<CardRow> cards,
        ProgrammeUsage usage,
        List<MetricTable> metrics) {

    /** Whoever may change rules may look at whom they select. */
    public boolean showsRules() {
        return frame.visit().role().equals("administrator");
    }

    /** @param reasons what was chosen on a card or why it was dismissed, each with its count */
    public record CardRow(
            String title,
            String shown,
            String opened,
            String accepted,
            String overridden,
            String ignored,
            List<String> reasons) {}

    /** @param by task-code, site or role */
    public record Choice(LocalDate from, LocalDate to, String by) {
        static final Map<String, String> WORDS = Map.of("task-code", "kind of task", "site", "site", "role", "role");

        public List<String> dimensions() {
            return List.of("task-code", "site", "role");
        }

        public String words(String dimension) {
            return WORDS.getOrDefault(dimension, dimension);
        }
    }

    /**
     * The way from eligible to active, for all patients or cut by site or month.
     *
     * @param by heading of the first column
     */
    public record Funnel(String by, List<FunnelRow> rows) {}

    /** @param suppressed too few patients to show their figures */
    public record FunnelRow(String label, boolean suppressed, List<Step> steps) {}

    /**
     * @param denominator {@code of 92 offered}; empty for the first step
     * @param share of the step before; empty for the first step
     */
    public record Step(String name, String count, String denominator, String share, Mark mark) {}

    /** @param unit of the figures, in words; empty when each figure carries its own */
    public record MetricTable(String id, String title, String unit, boolean spread, Axis axis, List<MetricRow> rows) {
        public String anchor() {
            return id.toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** @param whole the row of all tasks together */
    public record MetricRow(
            String label,
            boolean whole,
            boolean suppressed,
            String n,
            String censored,
            String value,
            String range,
            String p90,
            Mark mark) {}

    /** A definition, as kept by fhir-server; a part that is not there is left out. */
    public record Definition(
            Frame frame, String title, String sentence, String version, List<Item> items, String back) {
        public record Item(String term, String text) {}
    }
}
