package org.uptake.intervention;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uptake.store.Store;
import org.uptake.store.StoreFailure;
import org.uptake.store.Version;

/**
 * Judges the patients on file by a rule, in an order that has nothing to do with them, until a few seconds are over: of a large clinic
 * the answer is about a random part.
 */
public final class EligibilityCensus {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST = 50_000;
    private static final int TOGETHER = 100;

    private final Store store;
    private final Eligibility eligibility;
    private final Clock clock;

    public EligibilityCensus(Store store, Eligibility eligibility, Clock clock) {
        this.store = store;
        this.eligibility = eligibility;
        this.clock = clock;
    }

    /** What has been counted. */
    static final class Count {
        private final int patients;
        private final boolean compared;
        private final int[] met;
        private final int[] alone;
        private int judged;
        private int selected;
        private int gained;
        private int lost;

        private Count(int patients, int criteria, boolean compared) {
            this.patients = patients;
            this.compared = compared;
            this.met = new int[criteria];
            this.alone = new int[criteria];
        }

        private void add(List<Boolean> findings, boolean before) {
            judged++;
            var failed = 0;
            var last = -1;
            for (var i = 0; i < met.length; i++) {
                if (findings.get(i)) met[i]++;
                else {
                    failed++;
                    last = i;
                }
            }
            if (failed == 1) alone[last]++;
            var now = failed == 0;
            if (now) selected++;
            if (now && !before) gained++;
            if (!now && before) lost++;
        }

        /** Everybody on file. */
        int patients() {
            return patients;
        }

        int judged() {
            return judged;
        }

        int selected() {
            return selected;
        }

        /** Whether there was another rule to compare with. */
        boolean compared() {
            return compared;
        }

        /** Selected by this rule and not by the other. */
        int gained() {
            return gained;
        }

        int lost() {
            return lost;
        }

        /** How many meet a criterion. */
        int met(int criterion) {
            return met[criterion];
        }

        /** How many would be selected but for this criterion. */
        int alone(int criterion) {
            return alone[criterion];
        }
    }

    Count count(EligibilityRule rule, Optional<EligibilityRule> before) {
        var end = clock.instant().plus(PATIENCE);
        var ids = store.read(EligibilityCensus::some);
        var all = ids.size() < MOST ? ids.size() : store.read(EligibilityCensus::everybody);
        var count = new Count(all, rule.criteria().size(), before.isPresent());
        for (var from = 0; from < ids.size() && clock.instant().isBefore(end); from += TOGETHER) {
            var part = ids.subList(from, Math.min(ids.size(), from + TOGETHER));
            var charts = store.aboutPatients(part, Charts.SEEN);
            for (var id : part) judge(rule, before, charts.getOrDefault(id, List.of()), count);
        }
        return count;
    }

    private void judge(EligibilityRule rule, Optional<EligibilityRule> before, List<Version> chart, Count count) {
        var record = eligibility.bundle(Charts.newestFirst(chart));
        var findings = rule.criteria().stream()
                .map(criterion -> eligibility.isMet(criterion, record))
                .collect(Collectors.toCollection(ArrayList::new));
        count.add(findings, before.isPresent() && eligibility.suits(before.get(), record));
    }

    /** Ids in the order of a hash: a random part of any size is the same part each time, so two rules can be compared. */
    private static List<String> some(Connection connection) {
        try (var statement =
                connection.prepareStatement("SELECT id FROM resource WHERE type = 'Patient' AND NOT deleted"
                        + " ORDER BY hashtextextended(id, 7), id LIMIT " + MOST)) {
            var ids = new ArrayList<String>();
            var rows = statement.executeQuery();
            while (rows.next()) ids.add(rows.getString(1));
            return ids;
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private static int everybody(Connection connection) {
        try (var statement =
                connection.prepareStatement("SELECT count(*) FROM resource WHERE type = 'Patient' AND NOT deleted")) {
            var rows = statement.executeQuery();
            rows.next();
            return rows.getInt(1);
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }
}
