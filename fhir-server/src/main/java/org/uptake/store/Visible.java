package org.uptake.store;

import java.util.Optional;

/** What the caller of a search may see: nothing else is included, followed or counted. */
@FunctionalInterface
public interface Visible {
    Visible ALL = version -> true;

    boolean shows(Version version);

    /** The patient (id) whose resources of this type alone are shown; empty when it is not so simple. */
    default Optional<String> onlyOf(String type) {
        return Optional.empty();
    }
}
