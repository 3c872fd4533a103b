package org.uptake.store;

import java.sql.SQLException;
import java.util.Optional;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/** What the store refuses. */
final class Problems {
    /** What the function {@code require_resources} raises. */
    static final String MISSING_REFERENCE = "UP001";

    private Problems() {}

    /** @param raised its message begins with the reference, {@code Type/id}; only the type is told */
    static RefusedException missingReference(SQLException raised) {
        var type = String.valueOf(raised.getMessage()).replaceFirst("(?s)^(?:ERROR: )?([A-Za-z]+).*", "$1");
        return Refusal.of(
                        422,
                        "not-found",
                        "reference-missing",
                        "It refers to a " + type + " that is not here. Store that first, or in the same transaction.")
                .asException();
    }

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
