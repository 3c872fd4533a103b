package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.uptake.testkit.clinic.Event.Course;
import org.uptake.testkit.clinic.Event.Eligible;
import org.uptake.testkit.clinic.Event.Enrolled;
import org.uptake.testkit.clinic.Event.Moved;
import org.uptake.testkit.clinic.Event.Offered;

/** Counts the events: the funnel by site and month, and every workflow metric by task code, site and role. */
final class Truth {
    private static final Set<String> DURATIONS = Set.of("W-02", "W-03", "W-04", "W-05", "W-05-business", "W-07");
    static final List<String> STEPS = List.of("eligible", "offered", "agreed", "enrolled", "active");

    private final Story.Period period;
    private final Map<String, SiteHours> hours;
    private final Staff staff;
    private final Map<Course, Map<Integer, TaskRecord>> tasks = new LinkedHashMap<>();
    private final Map<Course, Set<String>> steps = new LinkedHashMap<>();
    private final Map<Course, String> months = new HashMap<>();
    private int moves;

    Truth(Story.Period period, Map<String, SiteHours> hours, Staff staff) {
        this.period = period;
        this.hours = hours;
        this.staff = staff;
    }

    void add(Event event) {
        if (event instanceof Eligible eligible) eligible(eligible);
        if (event instanceof Offered offered) offered(offered);
        if (event instanceof Enrolled enrolled) enrolled(enrolled);
        if (event instanceof Moved moved) moved(moved);
    }

    private void eligible(Eligible eligible) {
        steps(eligible.course()).add("eligible");
        var zone = site(eligible.course().site()).zone();
        months.put(
                eligible.course(),
                eligible.at().atZone(zone).toLocalDate().toString().substring(0, 7));
    }

    private void offered(Offered offered) {
        steps(offered.course()).add("offered");
        if (offered.outcome().equals("agreed")) steps(offered.course()).add("agreed");
    }

    private void enrolled(Enrolled enrolled) {
        steps(enrolled.course()).add("enrolled");
        var made = new LinkedHashMap<Integer, TaskRecord>();
        for (var i = 0; i < enrolled.course().plan().actions().size(); i++)
            made.put(i, new TaskRecord(enrolled, i, staff));
        tasks.put(enrolled.course(), made);
    }

    /** The first task that the patient completes makes the course active. */
    private void moved(Moved moved) {
        moves++;
        var course = moved.course();
        var task = tasks.getOrDefault(course, Map.of()).get(moved.action());
        if (task == null) throw new IllegalStateException("a task moved before its enrolment");
        task.add(moved);
        var isPatients = course.plan().actions().get(moved.action()).role().equals("patient");
        if (isPatients && moved.to().filter("completed"::equals).isPresent())
            steps(course).add("active");
    }

    private Set<String> steps(Course course) {
        return steps.computeIfAbsent(course, c -> new HashSet<>());
    }

    private SiteHours site(String id) {
        var found = hours.get(id);
        if (found == null) throw new IllegalStateException("no opening hours for " + id);
        return found;
    }

    ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("periodStart", period.first().toString());
        json.put("periodEnd", period.last().toString());
        json.put("courses", steps.size()).put("enrolments", tasks.size()).put("moves", moves);
        var funnel = json.putArray("funnel");
        funnel(funnel, "all", course -> "");
        funnel(funnel, "site", Course::site);
        funnel(funnel, "month", course -> months.getOrDefault(course, ""));
        var metrics = json.putArray("metrics");
        metrics(metrics, "all", task -> "");
        metrics(metrics, "task-code", task -> task.code);
        metrics(metrics, "site", task -> "Location/" + task.site);
        metrics(metrics, "role", task -> staff.role(task.last().owner()));
        return json;
    }

    private void funnel(ArrayNode into, String stratifier, Function<Course, String> stratum) {
        var counts = new TreeMap<String, Map<String, Integer>>();
        steps.forEach((course, reached) -> {
            var count = counts.computeIfAbsent(stratum.apply(course), s -> new HashMap<>());
            for (var step : reached) count.merge(step, 1, Integer::sum);
        });
        counts.forEach((name, count) -> {
            var row = into.addObject().put("stratifier", stratifier).put("stratum", name);
            for (var step : STEPS) row.put(step, count.getOrDefault(step, 0));
        });
    }

    private void metrics(ArrayNode into, String stratifier, Function<TaskRecord, String> stratum) {
        var groups = new TreeMap<String, List<TaskRecord>>();
        for (var plan : tasks.values())
            for (var task : plan.values())
                groups.computeIfAbsent(stratum.apply(task), s -> new ArrayList<>())
                        .add(task);
        groups.forEach((name, members) -> new MetricTruth(hours, period.end())
                .of(members)
                .forEach((metric, sample) -> row(into, stratifier, name, metric, sample)));
    }

    private void row(ArrayNode into, String stratifier, String stratum, String metric, Sample sample) {
        var row = into.addObject();
        row.put("metric", metric).put("stratifier", stratifier).put("stratum", stratum);
        row.setAll(sample.json(DURATIONS.contains(metric)));
        var observed = sample.count(Sample.Kind.OBSERVED);
        if (metric.equals("W-09")) row.put("score", observed / weeks());
        else if (!DURATIONS.contains(metric) && observed > 0) row.put("score", sample.mean());
        else if (row.has("median")) row.set("score", row.get("median"));
    }

    private double weeks() {
        return ChronoUnit.DAYS.between(period.first(), period.last().plusDays(1)) / 7.0;
    }
}
