package org.uptake.engagement;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Change;
import org.uptake.store.Projection;
import org.uptake.store.Script;

/** Keeps what is counted of days and heartbeats (migration V40), in the transaction of the versions. */
public final class UsageProjection implements Projection {
    private static final String DAY = "engagement_day (patient, source, day, observation, recorded, issued,"
            + " zone, sessions, minutes, opened, completed, entries, hours, cell)";
    private static final String DAY_ROW =
            "(?, ?, ?::date, ?, ?, ?, ?, ?::int, ?::numeric, ?::int, ?::int, ?::int, ?::bytea, ?::bytea)";
    private static final String GONE = "DELETE FROM engagement_day old USING (VALUES";
    private static final String USE =
            "INSERT INTO engagement_use AS u (patient, source, first_day, days, last_active," + " recorded) VALUES";
    private static final String ADDED = "ON CONFLICT (patient, source) DO UPDATE SET"
            + " days = CASE WHEN excluded.first_day = u.first_day + length(u.days) / 4 THEN u.days || excluded.days"
            + " ELSE engagement_merge(u.first_day, u.days, excluded.first_day, excluded.days) END,"
            + " first_day = least(u.first_day, excluded.first_day),"
            + " last_active = greatest(u.last_active, excluded.last_active), recorded = excluded.recorded";
    private static final String OF_SOURCE =
            "INSERT INTO engagement_source_day AS s (source, day, sent, active, sessions) VALUES";
    private static final String SUMMED = "ON CONFLICT (source, day) DO UPDATE SET sent = s.sent + excluded.sent,"
            + " active = s.active + excluded.active, sessions = ARRAY(SELECT a + b"
            + " FROM unnest(s.sessions, excluded.sessions) WITH ORDINALITY AS both_of(a, b, n) ORDER BY n)";
    private static final String BEAT = "INSERT INTO engagement_heartbeat AS h (source, day, at) VALUES (?, ?::date, ?)"
            + " ON CONFLICT (source, day) DO UPDATE SET at = greatest(h.at, excluded.at)";

    /** A patient's use of one source. */
    private record Pair(String patient, String source) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            var first = patient.compareTo(other.patient);
            return first != 0 ? first : source.compareTo(other.source);
        }
    }

    @Override
    public void apply(Script script, List<Change> changes) throws SQLException {
        var work = new Work();
        for (var change : changes) {
            if (!change.type().equals("Observation")) continue;
            work.add(change);
            if (change.after() != null && UsageFhir.isHeartbeat(change.after())) beat(script, change);
        }
        work.write(script);
    }

    private static void beat(Script script, Change change) throws SQLException {
        var after = Objects.requireNonNull(change.after());
        var source = Elements.reference(after, "device")
                .flatMap(reference -> Elements.id(reference, "Device"))
                .orElse("");
        // a clock that is ahead does not promise days that are not over
        var said = Elements.moment(after, "effectiveDateTime").orElse(change.recorded());
        var at = said.isAfter(change.recorded()) ? change.recorded() : said;
        if (!source.isEmpty() && UsageFhir.stands(after))
            script.add(BEAT, source, LocalDate.ofInstant(at, ZoneOffset.UTC).toString(), at);
    }

    /** What the changes of one transaction come to. */
    private static final class Work {
        private final List<@Nullable Object[]> gone = new ArrayList<>();
        private final List<@Nullable Object[]> come = new ArrayList<>();
        private final Map<Pair, List<UsageDay>> added = new TreeMap<>();
        private final Set<Pair> recounted = new LinkedHashSet<>();
        private final SourceDays sums = new SourceDays();
        private Instant recorded = Instant.EPOCH;

        void add(Change change) {
            var before = day(change.before());
            var after = day(change.after());
            recorded = change.recorded();
            if (before != null) {
                gone.add(new Object[] {
                    before.patient(), before.source(), before.day().toString(), change.id()
                });
                recounted.add(new Pair(before.patient(), before.source()));
                sums.add(before, -1);
            }
            if (after == null) return;
            come.add(row(after, change));
            sums.add(after, 1);
            var pair = new Pair(after.patient(), after.source());
            if (before == null)
                added.computeIfAbsent(pair, none -> new ArrayList<>()).add(after);
            else recounted.add(pair);
        }

        private static @Nullable UsageDay day(com.fasterxml.jackson.databind.node.@Nullable ObjectNode state) {
            if (state == null || !UsageFhir.isDay(state) || !UsageFhir.stands(state)) return null;
            return UsageFhir.read(state, new ArrayList<>()).orElse(null);
        }

        private static @Nullable Object[] row(UsageDay day, Change change) {
            return new @Nullable Object[] {
                day.patient(),
                day.source(),
                day.day().toString(),
                change.id(),
                change.recorded(),
                day.issued(),
                day.zone(),
                day.sessions(),
                day.minutes(),
                day.opened(),
                day.completed(),
                day.entries(),
                day.hours().isEmpty() ? null : Bytes.hex(day.hours()),
                Bytes.hex(Cell.of(day))
            };
        }

        void write(Script script) throws SQLException {
            if (!gone.isEmpty())
                script.rows(
                        GONE,
                        "(?::text, ?::text, ?::date, ?::text)",
                        ") AS gone(patient, source, day, observation) WHERE old.patient = gone.patient"
                                + " AND old.source = gone.source AND old.day = gone.day"
                                + " AND old.observation = gone.observation",
                        gone);
            if (!come.isEmpty()) script.insert(DAY, DAY_ROW, come);
            use(script);
            if (!recounted.isEmpty())
                script.add(
                        "SELECT engagement_recount(?, ?)",
                        recounted.stream().sorted().map(Pair::patient).toArray(String[]::new),
                        recounted.stream().sorted().map(Pair::source).toArray(String[]::new));
            // last, because every transaction of a source meets here
            sums.write(script);
        }

        private void use(Script script) throws SQLException {
            var rows = new ArrayList<@Nullable Object[]>();
            added.forEach((pair, days) -> {
                if (!recounted.contains(pair)) rows.add(use(pair, days));
            });
            if (!rows.isEmpty()) script.rows(USE, "(?, ?, ?::date, ?::bytea, ?::date, ?)", ADDED, rows);
        }

        private @Nullable Object[] use(Pair pair, List<UsageDay> days) {
            var first =
                    days.stream().map(UsageDay::day).min(LocalDate::compareTo).orElseThrow();
            var last =
                    days.stream().map(UsageDay::day).max(LocalDate::compareTo).orElseThrow();
            var cells = ByteBuffer.allocate((int) (last.toEpochDay() - first.toEpochDay() + 1) * Cell.BYTES);
            for (var day : days)
                cells.put((int) (day.day().toEpochDay() - first.toEpochDay()) * Cell.BYTES, Cell.of(day));
            var active =
                    days.stream().filter(UsageDay::active).map(UsageDay::day).max(LocalDate::compareTo);
            return new @Nullable Object[] {
                pair.patient(),
                pair.source(),
                first.toString(),
                Bytes.hex(cells.array()),
                active.map(LocalDate::toString).orElse(null),
                recorded
            };
        }
    }

    /** Sums of a source by day, changed by what the transaction changes. */
    private static final class SourceDays {
        private record Day(String source, LocalDate day) implements Comparable<Day> {
            @Override
            public int compareTo(Day other) {
                var first = source.compareTo(other.source);
                return first != 0 ? first : day.compareTo(other.day);
            }
        }

        private static final int SENT = 0;
        private static final int ACTIVE = 1;
        private static final int HOURS = 2;

        private final Map<Day, int[]> sums = new TreeMap<>();

        void add(UsageDay day, int sign) {
            var sum = sums.computeIfAbsent(
                    new Day(day.source(), day.day()), none -> new int[HOURS + UsageProblems.HOURS]);
            sum[SENT] += sign;
            if (day.active()) sum[ACTIVE] += sign;
            for (var hour = 0; hour < day.hours().size(); hour++)
                sum[HOURS + hour] += sign * day.hours().get(hour);
        }

        void write(Script script) throws SQLException {
            var rows = new ArrayList<@Nullable Object[]>();
            sums.forEach((day, sum) -> {
                var hours = new StringBuilder("{");
                for (var i = HOURS; i < sum.length; i++)
                    hours.append(i == HOURS ? "" : ",").append(sum[i]);
                rows.add(new Object[] {
                    day.source(),
                    day.day().toString(),
                    sum[SENT],
                    sum[ACTIVE],
                    hours.append('}').toString()
                });
            });
            if (!rows.isEmpty()) script.rows(OF_SOURCE, "(?, ?::date, ?, ?, ?::int[])", SUMMED, rows);
        }
    }
}
