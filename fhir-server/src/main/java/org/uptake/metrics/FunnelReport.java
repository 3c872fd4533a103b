package org.uptake.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.uptake.workplace.BusinessCalendar;

/** Counts how many of the pairs of patient and intervention that became eligible in the period came how far by the cut-off. */
final class FunnelReport {
    private static final List<FunnelStage> SHOWN = List.of(
            FunnelStage.ELIGIBLE, FunnelStage.OFFERED, FunnelStage.AGREED, FunnelStage.ENROLLED, FunnelStage.ACTIVE);

    /** The days around the period are read too, since a day begins at different times at different sites. */
    private static final String PAIRS = """
            WITH near AS (SELECT DISTINCT patient, intervention FROM funnel_event
                          WHERE at >= ?::timestamptz - interval '1 day' AND at < ?::timestamptz + interval '2 days')
            SELECT (array_agg(site ORDER BY at, source))[1], min(at),
                   min(at) FILTER (WHERE stage = 'offered'), min(at) FILTER (WHERE stage = 'agreed'),
                   min(at) FILTER (WHERE stage = 'enrolled'), min(at) FILTER (WHERE stage = 'active')
            FROM near JOIN funnel_event USING (patient, intervention)
            GROUP BY patient, intervention""";

    private final DataSource database;

    FunnelReport(DataSource database) {
        this.database = database;
    }

    void write(
            ObjectNode report,
            EvaluationRequest request,
            Function<@Nullable String, BusinessCalendar> calendars,
            Instant now,
            boolean hideSmallCells) {
        var counts = new Counts(request, calendars, now);
        try (var connection = database.getConnection();
                var query = connection.prepareStatement(PAIRS)) {
            bind(query, request.period());
            try (var rows = query.executeQuery()) {
                while (rows.next()) counts.add(rows);
            }
        } catch (SQLException broken) {
            throw new IllegalStateException("The funnel cannot be read from the database", broken);
        }
        counts.write(report, hideSmallCells);
    }

    private static void bind(PreparedStatement query, SiteWindow.Period period) throws SQLException {
        query.setObject(1, period.start().atStartOfDay().atOffset(ZoneOffset.UTC));
        query.setObject(2, period.end().atStartOfDay().atOffset(ZoneOffset.UTC));
    }

    private static final class Counts {
        private final EvaluationRequest request;
        private final Function<@Nullable String, BusinessCalendar> calendars;
        private final Instant now;
        private final Map<String, SiteWindow> windows = new HashMap<>();
        private final int[] total = new int[SHOWN.size()];
        private final Map<String, Map<String, int[]>> strata = new HashMap<>();

        Counts(EvaluationRequest request, Function<@Nullable String, BusinessCalendar> calendars, Instant now) {
            this.request = request;
            this.calendars = calendars;
            this.now = now;
        }

        void add(ResultSet row) throws SQLException {
            var site = row.getString(1);
            var name = site == null ? Strata.NONE : site;
            var window = windows.computeIfAbsent(
                    name, unseen -> SiteWindow.of(request.period(), calendars.apply(site), now));
            var eligible = millis(row, 2);
            if (!window.holds(eligible)) return;
            var cells = request.stratifiers().stream()
                    .map(stratifier -> strata.computeIfAbsent(stratifier, unseen -> new TreeMap<>())
                            .computeIfAbsent(
                                    stratifier.equals("site") ? name : month(eligible, window),
                                    unseen -> new int[SHOWN.size()]))
                    .toList();
            for (var stage = 0; stage < SHOWN.size(); stage++) {
                if (millis(row, 2 + stage) >= window.cutoff()) continue;
                total[stage]++;
                for (var cell : cells) cell[stage]++;
            }
        }

        private static String month(long instant, SiteWindow window) {
            return YearMonth.from(Instant.ofEpochMilli(instant)
                            .atZone(window.calendar().zone()))
                    .toString();
        }

        private static long millis(ResultSet row, int column) throws SQLException {
            var time = row.getObject(column, OffsetDateTime.class);
            return time == null ? TaskColumns.NEVER : time.toInstant().toEpochMilli();
        }

        void write(ObjectNode report, boolean hideSmallCells) {
            var group = report.putArray("group").addObject();
            MeasureReportJson.coding(group.putObject("code"), MeasureReportJson.BASE + "CodeSystem/metric", "funnel");
            populations(group, total);
            for (var stratifier : request.stratifiers()) {
                var written = group.withArray("stratifier").addObject();
                written.putArray("code").addObject().put("text", stratifier);
                var values =
                        List.copyOf(strata.getOrDefault(stratifier, Map.of()).entrySet());
                var eligible =
                        values.stream().mapToInt(value -> value.getValue()[0]).toArray();
                var hidden = hideSmallCells ? SmallCells.hidden(eligible) : new BitSet();
                for (var i = 0; i < eligible.length; i++) {
                    var stratum = written.withArray("stratum").addObject();
                    MeasureReportJson.value(stratum, stratifier, values.get(i).getKey());
                    if (hidden.get(i)) MeasureReportJson.masked(stratum);
                    else populations(stratum, values.get(i).getValue());
                }
            }
        }

        private static void populations(ObjectNode into, int[] counts) {
            for (var stage = 0; stage < SHOWN.size(); stage++)
                MeasureReportJson.population(
                        into,
                        MeasureReportJson.BASE + "CodeSystem/funnel",
                        SHOWN.get(stage).code(),
                        counts[stage]);
        }
    }
}
