package org.uptake.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.search.SearchParameters;
import org.uptake.search.TokenCondition;

/** The topics on offer, read from Basic resources that carry R5's SubscriptionTopic. */
final class Topics {
    private static final String CHANGED = Uptake.extension("topic-changed");

    private final Map<String, Topic> byUrl = new LinkedHashMap<>();

    /** @throws IllegalArgumentException when a topic names a search parameter that is not there */
    Topics(List<ObjectNode> definitions, SearchParameters parameters) {
        for (var definition : definitions) {
            var topic = topic(definition, parameters);
            byUrl.put(topic.url(), topic);
        }
    }

    List<String> urls() {
        return List.copyOf(byUrl.keySet());
    }

    /** @param canonical with or without a version */
    Optional<Topic> find(String canonical) {
        return Optional.ofNullable(byUrl.get(canonical.replaceFirst("\\|.*", "")));
    }

    List<Topic> of(String type) {
        return byUrl.values().stream()
                .filter(topic -> topic.type().equals(type))
                .toList();
    }

    Set<String> types() {
        var types = new HashSet<String>();
        byUrl.values().forEach(topic -> types.add(topic.type()));
        return types;
    }

    /** Topics about due dates that pass, not about changes. */
    List<Topic> ofDueDates() {
        return byUrl.values().stream()
                .filter(topic -> topic.interactions().isEmpty())
                .toList();
    }

    private static Topic topic(ObjectNode definition, SearchParameters parameters) {
        var trigger = Elements.extension(definition, Backport.topic("resourceTrigger"))
                .or(() -> Elements.extension(definition, Backport.topic("eventTrigger")))
                .orElseThrow();
        var type = value(trigger, "resource").replaceFirst(".*/", "");
        var interactions = new HashSet<String>();
        for (var interaction : Elements.extensions(trigger, "supportedInteraction"))
            interactions.add(interaction.path("valueCode").asText());
        var changed = new ArrayList<String>();
        for (var one : Elements.extensions(trigger, CHANGED))
            changed.add(one.path("valueString").asText());
        var criteria = Elements.extension(trigger, "queryCriteria");
        return new Topic(
                value(definition, Backport.topic("url")),
                value(definition, Backport.topic("title")),
                type,
                interactions,
                criteria.map(it -> conditions(parameters, type, value(it, "previous")))
                        .orElse(List.of()),
                criteria.map(it -> conditions(parameters, type, value(it, "current")))
                        .orElse(List.of()),
                changed,
                filters(definition));
    }

    private static Set<String> filters(ObjectNode definition) {
        var filters = new HashSet<String>();
        for (var filter : Elements.extensions(definition, Backport.topic("canFilterBy")))
            filters.add(value(filter, "filterParameter"));
        return filters;
    }

    private static List<TokenCondition> conditions(SearchParameters parameters, String type, String query) {
        var conditions = new ArrayList<TokenCondition>();
        if (query.isEmpty()) return conditions;
        for (var part : query.split("&")) {
            var equals = part.indexOf('=');
            conditions.add(TokenCondition.read(parameters, type, part.substring(0, equals), part.substring(equals + 1))
                    .orElseThrow(() -> new IllegalArgumentException("no such parameter: " + type + "?" + part)));
        }
        return conditions;
    }

    /** The value[x] of a sub-extension; empty text when it is not there. */
    private static String value(JsonNode node, String url) {
        return Elements.extension(node, url).flatMap(Topics::primitive).orElse("");
    }

    private static Optional<String> primitive(JsonNode extension) {
        for (var field : extension.properties())
            if (field.getKey().startsWith("value"))
                return Optional.of(field.getValue().asText());
        return Optional.empty();
    }
}
