package org.uptake.engagement;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.uptake.store.StoreFailure;

/** Up to when each source has told, and on which days it was silent altogether. Days are days since 1970. */
final class Sources {
    private final Map<String, Source> byId = new TreeMap<>();

    /** What is known of one source. */
    static final class Source {
        private final Set<Long> sent = new HashSet<>();
        private final Set<Long> beats = new HashSet<>();
        private long lastSent = Long.MIN_VALUE;
        private long firstBeat = Long.MAX_VALUE;
        private long lastBeat = Long.MIN_VALUE;
        private Optional<Instant> heartbeat = Optional.empty();

        void sent(long day) {
            sent.add(day);
            lastSent = Math.max(lastSent, day);
        }

        void beat(long day, Instant at) {
            beats.add(day);
            firstBeat = Math.min(firstBeat, day);
            if (day >= lastBeat) heartbeat = Optional.of(at);
            lastBeat = Math.max(lastBeat, day);
        }

        /** The last day of which the source has told all: the day before its last heartbeat, or the last day that it sent. */
        long until() {
            return beats.isEmpty() ? lastSent : lastBeat - 1;
        }

        /** A day between heartbeats on which it neither gave one nor told of anybody. A source without heartbeats is never known to be. */
        boolean isDark(long day) {
            return day > firstBeat && day < lastBeat && !beats.contains(day) && !sent.contains(day);
        }

        Optional<Instant> heartbeat() {
            return heartbeat;
        }
    }

    static Sources read(Connection connection) {
        var sources = new Sources();
        try (var query = connection.prepareStatement("SELECT source, day FROM engagement_source_day WHERE sent > 0");
                var rows = query.executeQuery()) {
            while (rows.next())
                sources.of(rows.getString(1))
                        .sent(rows.getObject(2, LocalDate.class).toEpochDay());
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
        try (var query = connection.prepareStatement("SELECT source, day, at FROM engagement_heartbeat");
                var rows = query.executeQuery()) {
            while (rows.next())
                sources.of(rows.getString(1))
                        .beat(
                                rows.getObject(2, LocalDate.class).toEpochDay(),
                                rows.getObject(3, OffsetDateTime.class).toInstant());
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
        return sources;
    }

    Source of(String id) {
        return byId.computeIfAbsent(id, unseen -> new Source());
    }

    Set<String> ids() {
        return byId.keySet();
    }

    /** The last day that all of these have told of; before all days when one has told nothing. */
    long until(Collection<String> ids) {
        return ids.stream()
                .mapToLong(id -> byId.containsKey(id) ? of(id).until() : Long.MIN_VALUE)
                .min()
                .orElse(Long.MIN_VALUE);
    }

    private final Map<String, BitSet> known = new HashMap<>();

    /** Which of the days were dark at any of these sources, counted from {@code first}. */
    BitSet dark(Collection<String> ids, long first, int days) {
        return known.computeIfAbsent(String.join(" ", ids) + " " + first + " " + days, unseen -> {
            var dark = new BitSet();
            for (var day = 0; day < days; day++) for (var id : ids) if (of(id).isDark(first + day)) dark.set(day);
            return dark;
        });
    }
}
