package org.uptake.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;

/** What must be true of a resource before it is written, whoever writes it. Runs inside the transaction. */
public interface WriteRule {
    /** The resource type that the rule is about. */
    String type();

    /**
     * May complete {@code after} (server-owned elements) and may write other resources by {@code unit}.
     *
     * @throws org.uptake.refusal.RefusedException ends the transaction
     */
    void check(Attempt attempt);

    /** Whether an update says nothing new, so that no version is made of it and the current one is the answer. */
    default boolean isRepeat(ObjectNode before, ObjectNode after) {
        return false;
    }

    /**
     * Ids of the resources that a condition can mean, where the feature knows better than a search; empty where it does not. The search
     * is then made among these.
     */
    default Optional<List<String>> meant(Unit unit, Map<String, List<String>> condition) {
        return Optional.empty();
    }

    /**
     * @param before the current state, null when there is none
     * @param after what is about to be stored
     */
    record Attempt(Unit unit, Caller caller, @Nullable ObjectNode before, ObjectNode after, Instant now) {}
}
