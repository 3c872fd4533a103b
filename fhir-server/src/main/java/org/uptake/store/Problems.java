package org.uptake.store;

import java.util.Optional;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/** What the store refuses. */
final class Problems {
    private Problems() {}

    static RefusedException notFound(String type) {
        return Refusal.of(404, "not-found", "not-found", "There is no " + type + " with this id.")
                .asException();
    }

    static RefusedException deleted(String type) {
        return Refusal.of(410, "deleted", "deleted", "This " + type + " was deleted.")
                .asException();
    }

    static RefusedException stale(String type, int seen, Optional<Integer> now) {
        return Refusal.of(
                        412,
                        "conflict",
                        "stale-version",
                        "This " + type + " is at version "
                                + now.map(String::valueOf).orElse("none") + ", not " + seen
                                + " any more. Read it again, then decide.")
                .asException();
    }
}
