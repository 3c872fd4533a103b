package org.uptake.terminology;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Json;

/** The code systems and value sets that R4 itself publishes, read when the first of them is asked for. */
public final class R4Canonicals implements Canonicals {
    private static final int MOST_KEPT = 200;

    private final FhirContext fhir;
    private final DefaultProfileValidationSupport definitions;
    private final Map<String, Optional<JsonNode>> read = new ConcurrentHashMap<>();

    public R4Canonicals(FhirContext fhir) {
        this.fhir = fhir;
        this.definitions = new DefaultProfileValidationSupport(fhir);
    }

    @Override
    public Optional<JsonNode> find(String type, String canonical) {
        if (read.size() > MOST_KEPT) read.clear();
        return read.computeIfAbsent(type + " " + canonical, key -> fetch(type, canonical));
    }

    private Optional<JsonNode> fetch(String type, String canonical) {
        @Nullable IBaseResource found = switch (type) {
            case "CodeSystem" -> definitions.fetchCodeSystem(canonical);
            case "ValueSet" -> definitions.fetchValueSet(canonical);
            default -> null;
        };
        return Optional.ofNullable(found)
                .map(resource -> Json.parse(fhir.newJsonParser().encodeResourceToString(resource)));
    }
}
