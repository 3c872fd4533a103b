package org.uptake.differential;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.fhirpath.FhirPathExecutionException;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.fhirpath.IFhirPathEvaluationContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** The search parameters that both servers say they have, and what a resource holds for each. */
final class Parameters {
    private final IFhirPath paths;
    private final Map<String, Map<String, RuntimeSearchParam>> byType = new TreeMap<>();
    private final Map<String, Map<String, List<Base>>> values = new HashMap<>();

    Parameters(FhirContext fhir) {
        this.paths = fhir.newFhirPath();
        paths.setEvaluationContext(new IFhirPathEvaluationContext() {
            @Override
            public @Nullable IBase resolveReference(IIdType reference, @Nullable IBase context) {
                var type = reference.getResourceType();
                return type == null || !fhir.getResourceTypes().contains(type)
                        ? null
                        : fhir.getResourceDefinition(type).newInstance();
            }
        });
    }

    void add(String type, RuntimeSearchParam parameter) {
        byType.computeIfAbsent(type, t -> new TreeMap<>()).put(parameter.getName(), parameter);
    }

    Map<String, RuntimeSearchParam> of(String type) {
        return byType.getOrDefault(type, Map.of());
    }

    /** The type that a reference parameter points to, when it can be no other. */
    Optional<String> onlyTarget(String type, String code) {
        var parameter = of(type).get(code);
        return parameter == null || parameter.getTargets().size() != 1
                ? Optional.empty()
                : Optional.of(parameter.getTargets().iterator().next());
    }

    int count() {
        return byType.values().stream().mapToInt(Map::size).sum();
    }

    List<Base> values(Resource resource, String code) {
        var mine = values.computeIfAbsent(key(resource), k -> new HashMap<>());
        var known = mine.get(code);
        if (known != null) return known;
        var found = evaluate(resource, of(resource.fhirType()).get(code));
        mine.put(code, found);
        return found;
    }

    private List<Base> evaluate(Resource resource, @Nullable RuntimeSearchParam parameter) {
        if (parameter == null) return List.of();
        var found = new ArrayList<Base>();
        for (var path : new HashSet<>(parameter.getPathsSplitForResourceType(resource.fhirType()))) {
            try {
                found.addAll(paths.evaluate(resource, path, Base.class));
            } catch (FhirPathExecutionException notOfThisType) {
                continue;
            }
        }
        return List.copyOf(found);
    }

    static String key(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }
}
