package org.uptake.bulk;

import java.util.Optional;
import java.util.Set;
import org.uptake.search.Reach;

/**
 * What a chain of a filter may pass through: types of which the token gives everything, since a filter may not tell of what an export
 * would leave out. They are kept with the plan, because a chain with several targets leaves out those beyond reach, and the run has to
 * leave out the same ones as the kick-off.
 */
record WholeTypes(Set<String> types) implements Reach {
    @Override
    public Optional<String> patient(String type) {
        if (!types.contains(type)) throw Problems.chainForbidden(type);
        return Optional.empty();
    }
}
