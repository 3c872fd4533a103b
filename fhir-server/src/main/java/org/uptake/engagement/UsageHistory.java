package org.uptake.engagement;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.uptake.engagement.CourseUse.Ending;
import org.uptake.refusal.Refusal;
import org.uptake.store.StoreFailure;

/** Reads the courses that began in a period, with the use in each. */
final class UsageHistory {
    private static final String COURSES =
            "SELECT c.careplan, c.patient, c.intervention, c.site, c.started, c.ended, c.state, u.source, u.first_day, u.days"
                    + " FROM engagement_course c LEFT JOIN engagement_use u ON u.patient = c.patient"
                    + " WHERE c.started >= ? AND c.started < ? AND (? OR c.intervention = ANY(?))"
                    + " AND (? OR coalesce(c.site, 'none') = ANY(?)) ORDER BY c.careplan, u.source";
    /** From the first use on: bytes are half as long as their text. */
    private static final int BINARY = -1;

    private static final int FETCH = 5_000;
    /** Each takes some 200 bytes while the figures are made. */
    private static final int MOST = 200_000;

    private final Sources sources;
    private final Map<String, IntendedUse> intended;
    private final Function<@Nullable String, ZoneId> zones;
    private final Instant now;
    private final Map<String, String> names = new HashMap<>();

    /**
     * @param intended by canonical address of the intervention, without version
     * @param zones of sites; of UTC for no site
     * @param now days that are not over by then are not followed
     */
    UsageHistory(
            Sources sources, Map<String, IntendedUse> intended, Function<@Nullable String, ZoneId> zones, Instant now) {
        this.sources = sources;
        this.intended = intended;
        this.zones = zones;
        this.now = now;
    }

    /**
     * Both days belong to the period, in the zone of each course's site.
     *
     * @param interventions canonical addresses; empty for all
     * @param sites references, {@code none} for no site; empty for all
     */
    List<CourseUse> read(
            Connection connection, LocalDate from, LocalDate to, List<String> interventions, List<String> sites) {
        try {
            var autoCommit = connection.getAutoCommit();
            // the driver reads piece by piece only inside a transaction
            connection.setAutoCommit(false);
            try {
                return courses(connection, from, to, interventions, sites);
            } finally {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private List<CourseUse> courses(
            Connection connection, LocalDate from, LocalDate to, List<String> interventions, List<String> sites)
            throws SQLException {
        try (var query = connection.prepareStatement(COURSES)) {
            query.setFetchSize(FETCH);
            query.unwrap(PGStatement.class).setPrepareThreshold(BINARY);
            query.setBoolean(3, interventions.isEmpty());
            query.setArray(4, connection.createArrayOf("text", interventions.toArray()));
            query.setBoolean(5, sites.isEmpty());
            query.setArray(6, connection.createArrayOf("text", sites.toArray()));
            query.setObject(1, from.atStartOfDay().minusDays(1).atOffset(ZoneOffset.UTC));
            query.setObject(2, to.atStartOfDay().plusDays(2).atOffset(ZoneOffset.UTC));
            var courses = new ArrayList<CourseUse>();
            try (var rows = query.executeQuery()) {
                Reading reading = null;
                while (rows.next()) {
                    if (reading == null || !reading.careplan.equals(rows.getString(1))) {
                        if (reading != null) reading.addTo(courses, from, to);
                        reading = new Reading(rows);
                    }
                    reading.add(rows);
                }
                if (reading != null) reading.addTo(courses, from, to);
            }
            return courses;
        }
    }

    /** One object for all that are equal. */
    private String same(String text) {
        return names.computeIfAbsent(text, first -> first);
    }

    private static RuntimeException tooMany() {
        return Refusal.of(
                        413,
                        "too-costly",
                        "measure-size",
                        "More than " + MOST + " courses began in the period. Ask for a shorter one.")
                .asException();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Use(String source, long first, byte[] cells) {}

    /** The rows of one course. */
    private final class Reading {
        private final String careplan;
        private final String intervention;
        private final @Nullable String site;
        private final ZoneId zone;
        private final LocalDate start;
        private final @Nullable OffsetDateTime ended;
        private final String state;
        private final List<Use> uses = new ArrayList<>();

        Reading(ResultSet row) throws SQLException {
            careplan = row.getString(1);
            intervention = same(row.getString(3));
            site = row.getString(4) == null ? null : same(row.getString(4));
            zone = zones.apply(site);
            start = row.getObject(5, OffsetDateTime.class)
                    .atZoneSameInstant(zone)
                    .toLocalDate();
            ended = row.getObject(6, OffsetDateTime.class);
            state = row.getString(7);
        }

        void add(ResultSet row) throws SQLException {
            var source = row.getString(8);
            if (source != null && counts(source))
                uses.add(new Use(source, row.getObject(9, LocalDate.class).toEpochDay(), row.getBytes(10)));
        }

        private boolean counts(String source) {
            var named = use().sources();
            return named.isEmpty() || named.contains(source);
        }

        private IntendedUse use() {
            return intended.getOrDefault(intervention, IntendedUse.UNSAID);
        }

        /** Those that the intervention names, else those that told of the patient, else all. */
        private Set<String> tellers() {
            if (!use().sources().isEmpty()) return use().sources();
            var told = new java.util.TreeSet<String>();
            for (var one : uses) told.add(one.source());
            return told.isEmpty() ? sources.ids() : told;
        }

        void addTo(List<CourseUse> courses, LocalDate from, LocalDate to) {
            if (start.isBefore(from) || start.isAfter(to)) return;
            var first = start.toEpochDay();
            // the day on which it is now is not over
            var past = LocalDate.ofInstant(now, zone).isAfter(to);
            var cutoff = past ? to.plusDays(1).atStartOfDay(zone).toInstant() : now;
            var today = (past ? to.plusDays(1) : LocalDate.ofInstant(now, zone)).toEpochDay();
            var isOver = ended != null && ended.toInstant().isBefore(cutoff);
            var endDay = isOver && ended != null
                    ? (int) (ended.atZoneSameInstant(zone).toLocalDate().toEpochDay() - first)
                    : -1;
            var tellers = tellers();
            var until = sources.until(tellers);
            // before all days when a source has told nothing yet
            var told = until < first ? 0 : Math.min(today - 1, until) - first + 1;
            var followed = (int) Math.max(0, Math.min(told, isOver ? Math.max(0, endDay) : Integer.MAX_VALUE));
            var cells = new byte[followed * Cell.BYTES];
            for (var one : uses) CourseUse.lay(cells, (int) (one.first() - first), one.cells());
            if (courses.size() == MOST) throw tooMany();
            courses.add(CourseUse.of(
                    site == null ? "none" : site,
                    intervention,
                    followed,
                    cells,
                    followed == 0 ? new BitSet() : sources.dark(tellers, first, followed),
                    (int) (today - 1 - first),
                    Math.max(endDay, isOver ? 0 : -1),
                    !isOver ? Ending.OPEN : state.equals("completed") ? Ending.COMPLETED : Ending.LEFT,
                    intended.get(intervention)));
        }
    }
}
