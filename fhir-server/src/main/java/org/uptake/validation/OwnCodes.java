package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.uptake.terminology.Code;
import org.uptake.terminology.ValueSets;

/** The codes of our code systems; each system has a value set of the same name with all of them. */
final class OwnCodes {
    private final String systems;
    private final String sets;
    private final ValueSets valueSets;
    private final Map<String, Set<String>> bySystem = new ConcurrentHashMap<>();

    OwnCodes(String base, ValueSets valueSets) {
        this.systems = base + "/CodeSystem/";
        this.sets = base + "/ValueSet/";
        this.valueSets = valueSets;
    }

    /** False for a Coding that names a system of ours and a code, or none, that the system lacks. */
    boolean exists(JsonNode coding) {
        var system = coding.path("system").asText();
        return !system.startsWith(systems)
                || known(system).contains(coding.path("code").asText());
    }

    /** Only systems that there are stay in memory; any other name is a client's text. */
    private Set<String> known(String system) {
        var known = bySystem.get(system);
        if (known != null) return known;
        var codes = codes(system);
        if (!codes.isEmpty()) bySystem.put(system, codes);
        return codes;
    }

    int kept() {
        return bySystem.size();
    }

    private Set<String> codes(String system) {
        return valueSets.codes(sets + system.substring(systems.length())).stream()
                .flatMap(codes -> codes.stream().map(Code::code))
                .collect(Collectors.toUnmodifiableSet());
    }
}
