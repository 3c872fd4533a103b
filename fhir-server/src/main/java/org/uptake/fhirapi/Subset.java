package org.uptake.fhirapi;

import ca.uhn.fhir.context.BaseRuntimeDeclaredChildDefinition;
import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.uptake.store.Json;
import org.uptake.store.Version;

/** {@code _summary} and {@code _elements}: part of a resource, marked SUBSETTED; mandatory elements always stay. */
final class Subset {
    private static final Set<String> ALWAYS = Set.of("resourceType", "id", "meta");

    private final FhirContext fhir;
    private final Map<String, Set<String>> mandatory = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> summary = new ConcurrentHashMap<>();

    Subset(FhirContext fhir) {
        this.fhir = fhir;
    }

    Version of(Version version, Map<String, List<String>> query) {
        var wanted = query.getOrDefault("_summary", List.of("false")).get(0);
        var elements = query.get("_elements");
        if (elements == null && (wanted.equals("false") || wanted.equals("count"))) return version;
        var keep = new HashSet<>(ALWAYS);
        keep.addAll(mandatory.computeIfAbsent(version.type(), type -> names(type, false)));
        if (elements != null) {
            for (var value : elements)
                for (var element : value.split(","))
                    keep.add(element.substring(element.lastIndexOf('.') + 1).trim());
        } else if (wanted.equals("true")) {
            keep.addAll(summary.computeIfAbsent(version.type(), type -> names(type, true)));
        } else if (wanted.equals("text")) {
            keep.add("text");
        }
        var tree = version.tree();
        if (elements == null && wanted.equals("data")) tree.remove("text");
        else tree.retain(kept(tree, keep));
        mark(tree);
        return new Version(version.type(), version.id(), version.version(), version.recorded(), Json.write(tree));
    }

    private static Set<String> kept(ObjectNode tree, Set<String> keep) {
        var kept = new HashSet<String>();
        tree.fieldNames().forEachRemaining(name -> {
            var plain = name.startsWith("_") ? name.substring(1) : name;
            for (var element : keep)
                if (plain.equals(element)
                        || (plain.startsWith(element)
                                && plain.length() > element.length()
                                && Character.isUpperCase(plain.charAt(element.length())))) kept.add(name);
        });
        return kept;
    }

    private static void mark(ObjectNode tree) {
        var meta = tree.get("meta") instanceof ObjectNode there ? there : tree.putObject("meta");
        var tags = meta.withArray("tag");
        tags.addObject()
                .put("system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue")
                .put("code", "SUBSETTED");
    }

    private Set<String> names(String type, boolean ofSummary) {
        var names = new HashSet<String>();
        for (var child : fhir.getResourceDefinition(type).getChildren()) {
            var wanted = ofSummary
                    ? child instanceof BaseRuntimeDeclaredChildDefinition declared && declared.isSummary()
                    : child.getMin() > 0;
            if (wanted) names.add(child.getElementName().replace("[x]", ""));
        }
        return Set.copyOf(names);
    }
}
