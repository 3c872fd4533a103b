package org.uptake.engagement;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Call;
import org.uptake.fhirapi.Operation;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.store.Store;
import org.uptake.store.StoreFailure;

/** {@code GET Measure/engagement/$evaluate-measure}: M-16 to M-29 of the courses that began in the period. */
final class EvaluateEngagement implements Operation {
    private static final int USUAL_GAP = 14;
    private static final int MOST_GAP = 90;
    private static final int WEEKDAYS = 7;
    private static final String RHYTHM = "SELECT extract(isodow FROM day)::int, h.hour, sum(h.sessions)"
            + " FROM engagement_source_day, unnest(sessions) WITH ORDINALITY AS h(sessions, hour)"
            + " WHERE day >= ? AND day <= ? AND h.sessions > 0 GROUP BY 1, 2";

    private final Store store;
    private final Function<@Nullable String, ZoneId> zones;
    private final Clock clock;
    private final Map<String, MetricText> texts = MetricText.shipped();

    EvaluateEngagement(Store store, Function<@Nullable String, ZoneId> zones, Clock clock) {
        this.store = store;
        this.zones = zones;
        this.clock = clock;
    }

    @Override
    public Answer answer(Call call) {
        var from = day(call, "periodStart");
        var to = day(call, "periodEnd");
        if (to.isBefore(from))
            throw Refusal.of(400, "invalid", "measure-period", "periodEnd lies before periodStart; exchange them.")
                    .at("periodEnd")
                    .asException();
        var gap = gap(call);
        var now = clock.instant();
        var report = Json.object().put("resourceType", "MeasureReport");
        report.put("status", "complete").put("type", "summary");
        report.put("measure", Uptake.BASE + "/Measure/engagement");
        report.put("date", now.truncatedTo(ChronoUnit.SECONDS).toString());
        report.putObject("period").put("start", from.toString()).put("end", to.toString());
        var json = new ReportJson(report, texts, call.caller().person() != null);
        store.read(connection -> {
            var courses = courses(connection, from, to, now, call);
            var whole =
                    call.texts("intervention").isEmpty() && call.texts("site").isEmpty();
            new EngagementReport(json, courses, gap)
                    .write(whole ? Optional.of(rhythm(connection, from, to)) : Optional.empty());
            return report;
        });
        return Answer.ok(report);
    }

    private List<CourseUse> courses(Connection connection, LocalDate from, LocalDate to, Instant now, Call call) {
        var zoneOf = new HashMap<String, ZoneId>();
        var history = new UsageHistory(
                Sources.read(connection),
                intended(),
                site -> zoneOf.computeIfAbsent(String.valueOf(site), unseen -> zones.apply(site)),
                now);
        return history.read(connection, from, to, call.texts("intervention"), call.texts("site"));
    }

    private Map<String, IntendedUse> intended() {
        var intended = new HashMap<String, IntendedUse>();
        for (var plan : store.all("PlanDefinition")) {
            var tree = plan.tree();
            intended.put(tree.path("url").asText(), IntendedUse.of(tree));
        }
        return intended;
    }

    private static int[][] rhythm(Connection connection, LocalDate from, LocalDate to) {
        var rhythm = new int[WEEKDAYS][UsageProblems.HOURS];
        try (var query = connection.prepareStatement(RHYTHM)) {
            query.setObject(1, from);
            query.setObject(2, to);
            try (var rows = query.executeQuery()) {
                while (rows.next()) rhythm[rows.getInt(1) - 1][rows.getInt(2) - 1] = rows.getInt(3);
            }
            return rhythm;
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private static LocalDate day(Call call, String parameter) {
        try {
            return LocalDate.parse(call.text(parameter).orElse(""));
        } catch (DateTimeException unreadable) {
            throw Refusal.of(
                            400,
                            "value",
                            "measure-period",
                            parameter + " is no date; write it as year-month-day, for example 2026-03-01.")
                    .at(parameter)
                    .asException();
        }
    }

    private static int gap(Call call) {
        var text = call.text("gap").orElse("" + USUAL_GAP);
        if (text.matches("\\d{1,2}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST_GAP)
            return Integer.parseInt(text);
        throw Refusal.of(400, "value", "measure-gap", "gap is a number of days from 1 to " + MOST_GAP + ".")
                .at("gap")
                .asException();
    }
}
