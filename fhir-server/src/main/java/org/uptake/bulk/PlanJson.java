package org.uptake.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.uptake.store.Json;

/** A plan as the text that is kept with its job. */
final class PlanJson {
    private PlanJson() {}

    static String write(ExportPlan plan) {
        var tree = Json.object().put("ofPatients", plan.ofPatients()).put("listed", plan.listed());
        if (plan.since() != null) tree.put("since", plan.since().toString());
        tree.put("provenance", plan.provenance().name());
        var elements = tree.putObject("elements");
        plan.elements().forEach((type, names) -> addAll(elements.putArray(type), names));
        var parts = tree.putArray("parts");
        for (var part : plan.parts()) {
            var one = parts.addObject()
                    .put("kind", part.kind().name())
                    .put("source", part.source())
                    .put("type", part.type());
            addAll(one.putArray("filters"), part.filters());
            var limits = one.putArray("limits");
            for (var limit : part.limits()) {
                var pairs = limits.addObject();
                limit.forEach(pairs::put);
            }
        }
        addAll(tree.putArray("reach"), plan.reach().types());
        addAll(tree.putArray("notes"), plan.notes());
        return Json.write(tree);
    }

    static ExportPlan read(String text) {
        var tree = Json.parse(text);
        var parts = new ArrayList<ExportPlan.Part>();
        for (var part : tree.path("parts")) parts.add(part(part));
        var elements = new LinkedHashMap<String, Set<String>>();
        tree.path("elements")
                .properties()
                .forEach(field -> elements.put(field.getKey(), new TreeSet<>(texts(field.getValue()))));
        return new ExportPlan(
                tree.path("ofPatients").asBoolean(),
                tree.path("listed").asBoolean(),
                tree.has("since") ? Instant.parse(tree.get("since").asText()) : null,
                ExportRequest.Provenance.valueOf(tree.path("provenance").asText()),
                elements,
                List.copyOf(parts),
                new WholeTypes(Set.copyOf(texts(tree.path("reach")))),
                texts(tree.path("notes")));
    }

    private static ExportPlan.Part part(JsonNode part) {
        var limits = new ArrayList<Map<String, String>>();
        for (var limit : part.path("limits")) {
            var pairs = new LinkedHashMap<String, String>();
            limit.properties()
                    .forEach(pair -> pairs.put(pair.getKey(), pair.getValue().asText()));
            limits.add(pairs);
        }
        return new ExportPlan.Part(
                ExportPlan.Kind.valueOf(part.path("kind").asText()),
                part.path("source").asText(),
                part.path("type").asText(),
                texts(part.path("filters")),
                limits);
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static void addAll(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }
}
