package org.uptake.subscription;

import java.util.List;
import java.util.Set;
import org.uptake.search.SearchIndexer;
import org.uptake.search.TokenCondition;

/**
 * What can be subscribed to (R5 SubscriptionTopic, one trigger).
 *
 * @param type of the focus
 * @param interactions create, update, delete; empty when the topic is about due dates
 * @param previous must hold of the state before an update
 * @param current must hold of the state after a create or update
 * @param changed search parameters of which one must have got other values by an update; empty for any update
 * @param filters search parameters that a subscription may filter by
 */
record Topic(
        String url,
        String title,
        String type,
        Set<String> interactions,
        List<TokenCondition> previous,
        List<TokenCondition> current,
        List<String> changed,
        Set<String> filters) {
    Topic {
        interactions = Set.copyOf(interactions);
        previous = List.copyOf(previous);
        current = List.copyOf(current);
        changed = List.copyOf(changed);
        filters = Set.copyOf(filters);
    }

    boolean isTriggeredBy(ResourceChange change, SearchIndexer indexer) {
        if (!change.type().equals(type) || !interactions.contains(change.interaction())) return false;
        return switch (change.interaction()) {
            case "create" -> change.isNow(current, indexer);
            case "update" ->
                change.isNow(current, indexer) && change.was(previous, indexer) && hasChanged(change, indexer);
            default -> true;
        };
    }

    private boolean hasChanged(ResourceChange change, SearchIndexer indexer) {
        return changed.isEmpty() || changed.stream().anyMatch(parameter -> change.changed(parameter, indexer));
    }
}
