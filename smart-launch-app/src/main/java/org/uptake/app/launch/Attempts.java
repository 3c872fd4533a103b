package org.uptake.app.launch;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The last launches from each EHR at this process, for {@code /diagnose}: no tokens, no persons, no patient data. */
final class Attempts {
    private static final int KEPT = 10;

    private final Clock clock;
    private final Map<String, Deque<Attempt>> byEhr = new ConcurrentHashMap<>();

    /** @param words what was granted, or why nothing was */
    record Attempt(Instant at, String words) {}

    Attempts(Clock clock) {
        this.clock = clock;
    }

    /** @param ehr id of a registered EHR */
    void note(String ehr, String words) {
        var attempts = byEhr.computeIfAbsent(ehr, first -> new ArrayDeque<>());
        synchronized (attempts) {
            if (attempts.size() == KEPT) attempts.removeLast();
            attempts.addFirst(new Attempt(clock.instant().truncatedTo(ChronoUnit.SECONDS), words));
        }
    }

    /** Newest first. */
    List<Attempt> of(String ehr) {
        var attempts = byEhr.get(ehr);
        if (attempts == null) return List.of();
        synchronized (attempts) {
            return new ArrayList<>(attempts);
        }
    }
}
