package org.uptake.subscription;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.uptake.search.SearchIndexer;

/** The subscriptions for which events are recorded, by topic. */
final class Subscribers {
    private static final String SAVEPOINT = "events";

    private final Plans plans;
    private final SearchIndexer indexer;

    Subscribers(Plans plans, SearchIndexer indexer) {
        this.plans = plans;
        this.indexer = indexer;
    }

    private record Subscriber(
            String id,
            String topic,
            @Nullable String patient,
            @Nullable Plan plan,
            long events) {}

    private record Entry(String subscription, long number, String cause, ResourceChange change) {}

    /** Must be opened, and its entries written, under the lock of the {@link Mark}. */
    Ledger open(Handle handle) {
        var all = handle.createQuery(
                        "SELECT id, version, topic, patient, events FROM subscription_queue WHERE started ORDER BY id")
                .map((row, context) -> new Subscriber(
                        row.getString("id"),
                        row.getString("topic"),
                        row.getString("patient"),
                        plans.of(row.getString("id"), row.getInt("version")).plan(),
                        row.getLong("events")))
                .list();
        return new Ledger(all);
    }

    /** New events, numbered. */
    final class Ledger {
        private final Map<String, List<Subscriber>> byTopic;
        private final Map<String, Long> numbers = new LinkedHashMap<>();
        private final List<Entry> entries = new ArrayList<>();

        private Ledger(List<Subscriber> subscribers) {
            this.byTopic = subscribers.stream().collect(Collectors.groupingBy(Subscriber::topic));
            subscribers.forEach(one -> numbers.put(one.id(), one.events()));
        }

        boolean isEmpty() {
            return byTopic.isEmpty();
        }

        boolean wants(Topic topic) {
            return byTopic.containsKey(topic.url());
        }

        void add(Topic topic, ResourceChange change, String cause) {
            add(topic, change, cause, Set.of());
        }

        /** @param told subscriptions that know of the cause already */
        void add(Topic topic, ResourceChange change, String cause, Set<String> told) {
            for (var one : byTopic.getOrDefault(topic.url(), List.of()))
                if (!told.contains(one.id()) && concerns(one, change))
                    entries.add(new Entry(one.id(), numbers.merge(one.id(), 1L, Long::sum), cause, change));
        }

        private boolean concerns(Subscriber one, ResourceChange change) {
            var plan = one.plan();
            return plan != null
                    && (one.patient() == null || one.patient().equals(change.patient()))
                    && change.meets(plan.filters(), indexer);
        }

        /** @return subscriptions whose events cannot be recorded; all others' are */
        List<String> write(Handle handle, Instant now) {
            if (entries.isEmpty()) return List.of();
            var bySubscription = held(handle);
            if (bySubscription.isEmpty() || record(handle, bySubscription, now)) return List.of();
            var broken = new ArrayList<String>();
            bySubscription.forEach((id, own) -> {
                if (!record(handle, Map.of(id, own), now)) broken.add(id);
            });
            return broken;
        }

        /**
         * New events by subscription, without those of subscriptions that were stopped, deleted or made anew since they were
         * read. The rows stay locked, so that none of this happens before the events are there.
         */
        private SortedMap<String, List<Entry>> held(Handle handle) {
            var bySubscription = entries.stream()
                    .collect(Collectors.groupingBy(Entry::subscription, TreeMap::new, Collectors.toList()));
            var counters = new HashMap<String, Long>();
            handle.createQuery(
                            "SELECT id, events FROM subscription_queue WHERE id = ANY(:ids) AND started ORDER BY id FOR UPDATE")
                    .bind("ids", bySubscription.keySet().toArray(new String[0]))
                    .map((row, context) -> Map.entry(row.getString("id"), row.getLong("events")))
                    .forEach(row -> counters.put(row.getKey(), row.getValue()));
            bySubscription
                    .entrySet()
                    .removeIf(own -> counters.getOrDefault(own.getKey(), -1L)
                            != own.getValue().get(0).number() - 1);
            return bySubscription;
        }

        /** All or nothing; false when the database does not take it and would not the next time. */
        private boolean record(Handle handle, Map<String, List<Entry>> bySubscription, Instant now) {
            handle.savepoint(SAVEPOINT);
            try {
                insert(handle, bySubscription.values());
                count(handle, bySubscription.keySet(), now);
                handle.releaseSavepoint(SAVEPOINT);
                return true;
            } catch (JdbiException failed) {
                if (!isAboutContent(failed)) throw failed;
                handle.rollbackToSavepoint(SAVEPOINT);
                return false;
            }
        }

        private static void insert(Handle handle, Collection<List<Entry>> entries) {
            var events = handle.prepareBatch(
                    "INSERT INTO subscription_event (subscription, number, cause, type, id, version,"
                            + " recorded) VALUES (:subscription, :number, :cause, :type, :id, :version, :recorded)");
            for (var own : entries)
                for (var entry : own)
                    events.bind("subscription", entry.subscription())
                            .bind("number", entry.number())
                            .bind("cause", entry.cause())
                            .bind("type", entry.change().type())
                            .bind("id", entry.change().id())
                            .bind("version", entry.change().version())
                            .bind("recorded", Queue.at(entry.change().recorded()))
                            .add();
            events.execute();
        }

        private void count(Handle handle, Set<String> ids, Instant now) {
            var queues = handle.prepareBatch(
                    "UPDATE subscription_queue SET events = :events,"
                            + " due = CASE WHEN status = 'active' AND failures = 0 THEN least(due, :now) ELSE due END WHERE id = :id");
            for (var id : ids)
                queues.bind("id", id)
                        .bind("events", numbers.get(id))
                        .bind("now", Queue.at(now))
                        .add();
            queues.execute();
        }
    }

    /** SQLSTATE classes 22 and 23, data exception and integrity constraint violation. */
    private static boolean isAboutContent(JdbiException failed) {
        if (!(failed.getCause() instanceof SQLException sql)) return false;
        var state = String.valueOf(sql.getSQLState());
        return state.startsWith("22") || state.startsWith("23");
    }
}
