package org.uptake.testkit.clinic;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.uptake.testkit.clinic.Sample.Kind;

/**
 * What each workflow metric must come to, from {@link TaskRecord}s. Follows the sentences of the Measures and shares no code
 * with the server. Durations are hours.
 */
final class MetricTruth {
    private interface Question {
        void ask(TaskRecord task, Sample into);
    }

    private final Map<String, SiteHours> hours;
    private final Instant cut;

    /** @param cut the end of the period; every event lies before it */
    MetricTruth(Map<String, SiteHours> hours, Instant cut) {
        this.hours = hours;
        this.cut = cut;
    }

    private Map<String, Question> questions() {
        var questions = new LinkedHashMap<String, Question>();
        questions.put("W-02", this::leadTime);
        questions.put("W-03", this::waitToAcceptance);
        questions.put("W-04", this::waitToStart);
        questions.put("W-05", (task, into) -> processing(task, into, false));
        questions.put("W-05-business", (task, into) -> processing(task, into, true));
        questions.put("W-07", this::paused);
        questions.put("W-09", this::throughput);
        questions.put("W-12", this::onTime);
        questions.put("W-13", this::overdue);
        questions.put("W-15", (task, into) -> into.add(Kind.OBSERVED, task.reassignments()));
        questions.put("W-20", this::reopened);
        return questions;
    }

    /** One sample a metric. */
    Map<String, Sample> of(List<TaskRecord> tasks) {
        var samples = new LinkedHashMap<String, Sample>();
        questions().forEach((metric, question) -> {
            var sample = new Sample();
            for (var task : tasks) question.ask(task, sample);
            samples.put(metric, sample);
        });
        return samples;
    }

    private void leadTime(TaskRecord task, Sample into) {
        var from = task.first().at();
        var done = task.first("completed");
        if (done != null) into.add(Kind.OBSERVED, elapsed(from, done));
        else if (task.open()) into.add(Kind.CENSORED, elapsed(from, cut));
        else into.add(Kind.COMPETING, elapsed(from, task.ended()));
    }

    private void waitToAcceptance(TaskRecord task, Sample into) {
        var from = task.first().at();
        var taken = task.first("accepted", "in-progress");
        var done = task.first("completed");
        if (taken != null && (done == null || taken.isBefore(done))) into.add(Kind.OBSERVED, open(task, from, taken));
        else if (done != null) into.add(Kind.COMPETING, open(task, from, done));
        else if (task.open()) into.add(Kind.CENSORED, open(task, from, cut));
        else into.add(Kind.COMPETING, open(task, from, task.ended()));
    }

    private void waitToStart(TaskRecord task, Sample into) {
        var from = task.first().at();
        var started = task.first("in-progress");
        var done = task.first("completed");
        if (started != null && (done == null || started.isBefore(done)))
            into.add(Kind.OBSERVED, open(task, from, started));
        else if (done != null) into.oneStep();
        else if (task.open()) into.add(Kind.CENSORED, open(task, from, cut));
        else into.add(Kind.COMPETING, open(task, from, task.ended()));
    }

    private void processing(TaskRecord task, Sample into, boolean business) {
        if (task.first("completed") == null) return;
        var spans = task.spans("in-progress", cut);
        var sum = 0.0;
        for (var span : spans) sum += business ? open(task, span.from(), span.to()) : elapsed(span.from(), span.to());
        if (task.open()) into.add(Kind.CENSORED, sum);
        else if (!task.last().status().equals("completed")) into.add(Kind.COMPETING, sum);
        else if (spans.isEmpty()) into.oneStep();
        else into.add(Kind.OBSERVED, sum);
    }

    private void paused(TaskRecord task, Sample into) {
        var spans = task.spans("on-hold", cut);
        if (spans.isEmpty()) return;
        var sum = spans.stream()
                .mapToDouble(span -> elapsed(span.from(), span.to()))
                .sum();
        into.add(task.last().status().equals("on-hold") ? Kind.CENSORED : Kind.OBSERVED, sum);
    }

    private void throughput(TaskRecord task, Sample into) {
        if (task.first("completed") != null) into.add(Kind.OBSERVED, 1);
    }

    private void onTime(TaskRecord task, Sample into) {
        var done = task.first("completed");
        var due = task.last().due();
        if (done != null) into.add(Kind.OBSERVED, done.isAfter(due) ? 0 : 1);
        else if (due.isBefore(cut)) into.add(Kind.OBSERVED, 0);
    }

    private void overdue(TaskRecord task, Sample into) {
        if (task.open()) into.add(Kind.OBSERVED, task.last().due().isBefore(cut) ? 1 : 0);
    }

    private void reopened(TaskRecord task, Sample into) {
        if (task.first("completed") != null) into.add(Kind.OBSERVED, task.reopened() ? 1 : 0);
    }

    private static double elapsed(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds() / 3600.0;
    }

    private double open(TaskRecord task, Instant from, Instant to) {
        var site = hours.get(task.site);
        if (site == null) throw new IllegalStateException("no opening hours for " + task.site);
        return site.open(from, to).toSeconds() / 3600.0;
    }
}
