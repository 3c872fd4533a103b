package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Store;

/** Who of our patients is the EHR's: the one that shares an identifier and a birth date. Two candidates are never guessed away. */
final class KnownPatients {
    private final Store store;
    private final String ownBase;

    KnownPatients(Store store, String ownBase) {
        this.store = store;
        this.ownBase = ownBase;
    }

    Optional<String> find(CdsClient ehr, String id, JsonNode patient) {
        if (ehr.isAt(ownBase)) return Optional.of(id);
        var identifiers = identifiers(patient);
        if (identifiers.isEmpty()) return Optional.empty();
        var found = store.search(
                        "Patient", Map.of("identifier", List.of(String.join(",", identifiers)), "_count", List.of("2")))
                .matches();
        if (found.size() != 1) return Optional.empty();
        var born = Elements.text(found.get(0).tree(), "birthDate");
        var same = born.isEmpty() || !patient.has("birthDate") || born.equals(Elements.text(patient, "birthDate"));
        return same ? Optional.of(found.get(0).id()) : Optional.empty();
    }

    private static List<String> identifiers(JsonNode patient) {
        var identifiers = new ArrayList<String>();
        for (var identifier : patient.path("identifier"))
            if (identifier.hasNonNull("system") && identifier.hasNonNull("value"))
                identifiers.add(escaped(identifier.path("system").asText()) + "|"
                        + escaped(identifier.path("value").asText()));
        return identifiers;
    }

    /** FHIR R4, "Escaping Search Parameters". */
    private static String escaped(String value) {
        return value.replaceAll("([\\\\,|$])", "\\\\$1");
    }
}
