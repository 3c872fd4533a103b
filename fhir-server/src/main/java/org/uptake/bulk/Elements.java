package org.uptake.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * {@code _elements} of one type: what was asked for, and what is mandatory; marked SUBSETTED.
 *
 * @param keep names of root elements, choices without their type; empty to keep everything
 */
record Elements(Set<String> keep) {
    private static final Set<String> ALWAYS = Set.of("resourceType", "id", "meta");

    /** @param asked type, or "" for every type, to names */
    static Elements of(String type, Map<String, Set<String>> asked, Set<String> mandatory) {
        var keep = new HashSet<String>();
        keep.addAll(asked.getOrDefault("", Set.of()));
        keep.addAll(asked.getOrDefault(type, Set.of()));
        if (keep.isEmpty()) return new Elements(Set.of());
        keep.addAll(ALWAYS);
        keep.addAll(mandatory);
        return new Elements(keep);
    }

    ObjectNode of(ObjectNode resource) {
        if (keep.isEmpty()) return resource;
        var kept = new HashSet<String>();
        resource.fieldNames().forEachRemaining(name -> {
            if (isKept(name)) kept.add(name);
        });
        resource.retain(kept);
        resource.withObject("/meta")
                .withArray("tag")
                .addObject()
                .put("system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue")
                .put("code", "SUBSETTED");
        return resource;
    }

    /** {@code value} keeps {@code valueQuantity}, {@code birthDate} keeps {@code _birthDate}. */
    private boolean isKept(String property) {
        var name = property.startsWith("_") ? property.substring(1) : property;
        if (keep.contains(name)) return true;
        for (var i = 1; i < name.length(); i++)
            if (Character.isUpperCase(name.charAt(i)) && keep.contains(name.substring(0, i))) return true;
        return false;
    }
}
