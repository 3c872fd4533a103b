package org.uptake.engagement;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.access.Caller;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Store;
import org.uptake.store.Unit;

/** Stores rows of an import, a transaction at a time. */
final class UsageChunk {
    private final Store store;
    private final Caller caller;
    private final Clock clock;
    private final ImportCount count;
    /** What is known already of references, and of patients by identifier (empty: there is none, or several). */
    private final Map<String, Boolean> there = new HashMap<>();

    private final Map<String, Optional<String>> byIdentifier = new HashMap<>();

    UsageChunk(Store store, Caller caller, Clock clock, ImportCount count) {
        this.store = store;
        this.caller = caller;
        this.clock = clock;
        this.count = count;
    }

    private record Good(int number, UsageDay day) {}

    void store(List<UsageRow> rows) {
        var tomorrow = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1);
        var read = new ArrayList<Good>();
        for (var row : rows) {
            var day = row.day();
            if (day == null || !row.problems().isEmpty()) {
                count.refuse(row.number(), row.problems());
                continue;
            }
            var problems = UsageProblems.of(day, tomorrow);
            if (problems.isEmpty()) read.add(new Good(row.number(), withPatient(day)));
            else count.refuse(row.number(), problems);
        }
        var good = known(read);
        try {
            write(good);
        } catch (RefusedException oneOfThem) {
            for (var one : good) alone(one);
        }
    }

    private void alone(Good one) {
        try {
            write(List.of(one));
        } catch (RefusedException problem) {
            count.refuse(one.number(), problem.refusals());
        }
    }

    private UsageDay withPatient(UsageDay day) {
        var named = day.patient();
        var id = named.startsWith("Patient/")
                ? named.substring("Patient/".length())
                : named.contains("|")
                        ? byIdentifier.computeIfAbsent(named, this::find).orElse("")
                        : named;
        return new UsageDay(
                id,
                day.source(),
                day.day(),
                day.zone(),
                day.sessions(),
                day.minutes(),
                day.opened(),
                day.completed(),
                day.entries(),
                day.hours(),
                day.issued());
    }

    private Optional<String> find(String identifier) {
        var found = store.search("Patient", Map.of("identifier", List.of(identifier), "_count", List.of("2")))
                .matches();
        return found.size() == 1 ? Optional.of(found.get(0).id()) : Optional.empty();
    }

    /** The rows whose patient and source are here. */
    private List<Good> known(List<Good> rows) {
        var unseen = new LinkedHashSet<String>();
        for (var row : rows)
            for (var reference : references(row.day())) if (!there.containsKey(reference)) unseen.add(reference);
        var found = store.existing(unseen);
        for (var reference : unseen) there.put(reference, found.contains(reference));
        var known = new ArrayList<Good>();
        for (var row : rows) {
            if (references(row.day()).stream().allMatch(reference -> there.getOrDefault(reference, false)))
                known.add(row);
            else
                count.refuse(
                        row.number(),
                        List.of(
                                Refusal.of(
                                        422,
                                        "not-found",
                                        "usage-unknown",
                                        "The patient or the source of the row is not known here, or an identifier means several.")));
        }
        return known;
    }

    private static List<String> references(UsageDay day) {
        return List.of("Patient/" + day.patient(), "Device/" + day.source());
    }

    private void write(List<Good> rows) {
        if (!rows.isEmpty()) count.add(store.write(caller, unit -> write(unit, rows)));
    }

    /** Of several rows about one day the last one counts, unless it was issued before another. */
    private static ImportCount.Share write(Unit unit, List<Good> rows) {
        unit.note(UsageRules.LOOKED_UP);
        var share = new ImportCount.Share();
        var days = new LinkedHashMap<UsageDay.Key, UsageDay>();
        for (var row : rows) {
            if (days.containsKey(row.day().key())) share.unchanged++;
            days.merge(row.day().key(), row.day(), (first, later) -> later.isOlderThan(first) ? first : later);
        }
        var stored = StoredDays.of(unit.connection(), days.keySet());
        var changed = new LinkedHashMap<String, UsageDay>();
        for (var day : days.values()) {
            var before = stored.get(day.key());
            if (before == null) {
                unit.createBuilt(UsageFhir.write(day));
                share.created++;
            } else if (day.isOlderThan(before.day()) || day.saysTheSameAs(before.day())) share.unchanged++;
            else changed.put(before.observation(), day);
        }
        unit.lock(changed.keySet().stream().map(id -> "Observation/" + id).toList());
        changed.forEach((id, day) -> {
            unit.update(id, UsageFhir.rewrite(unit.require("Observation", id), day), null);
            share.updated++;
        });
        return share;
    }
}
