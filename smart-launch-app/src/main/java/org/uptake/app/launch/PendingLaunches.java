package org.uptake.app.launch;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.uptake.app.ehr.Ehrs;
import org.uptake.app.keep.Seal;

/** Launches that wait for the EHR's answer: ten minutes, and once. */
public interface PendingLaunches {
    Duration LIFE = Duration.ofMinutes(10);

    /** The answer has to come to the same process. */
    static PendingLaunches inMemory(Clock clock) {
        return new MemoryLaunches(clock);
    }

    /** The answer may come to another process, or after a restart. */
    static PendingLaunches in(Jdbi database, Seal seal, Ehrs ehrs, Clock clock) {
        return new DatabaseLaunches(database, seal, ehrs, clock);
    }

    void add(PendingLaunch launch);

    /** Takes it away, so that an answer counts once, whatever comes of it. */
    Optional<PendingLaunch> take(String state);
}
