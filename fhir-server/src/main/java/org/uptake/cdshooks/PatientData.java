package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.fhirjson.Elements;

/** What has been had of the EHR's record of one patient: the resources, and the types that are complete. */
final class PatientData {
    private static final Logger LOG = LoggerFactory.getLogger(PatientData.class);

    private final String patient;
    private final List<JsonNode> resources = new ArrayList<>();
    private final Set<String> types = new TreeSet<>();

    PatientData(String patient) {
        this.patient = patient;
    }

    /**
     * A prefetched value or an answer: the Patient, or a searchset Bundle. Anything else, such as an OperationOutcome or null, leaves
     * the type missing. Resources about somebody else are dropped: an EHR that mixes two charts up must not do so on our cards.
     */
    void take(String type, JsonNode value) {
        var kind = value.path("resourceType").asText();
        if (type.equals("Patient") && kind.equals("Patient")) {
            if (!value.path("id").asText().equals(patient)) {
                LOG.warn("an EHR sent another Patient than the one in the context; dropped");
                return;
            }
            resources.add(value);
            types.add(type);
        } else if (!type.equals("Patient") && kind.equals("Bundle")) {
            for (var entry : value.path("entry")) add(type, entry.path("resource"));
            types.add(type);
        }
    }

    private void add(String type, JsonNode resource) {
        if (!resource.path("resourceType").asText().equals(type)) return;
        var subject = Elements.reference(resource, "subject")
                .or(() -> Elements.reference(resource, "patient"))
                .orElse("");
        if (subject.equals("Patient/" + patient) || subject.endsWith("/Patient/" + patient)) resources.add(resource);
        else LOG.warn("an EHR sent a {} about another patient than the one in the context; dropped", type);
    }

    List<JsonNode> resources() {
        return resources;
    }

    boolean has(Set<String> wanted) {
        return types.containsAll(wanted);
    }

    Set<String> missing(Set<String> wanted) {
        var missing = new TreeSet<>(wanted);
        missing.removeAll(types);
        return missing;
    }

    JsonNode patient() {
        return resources.stream()
                .filter(resource -> resource.path("resourceType").asText().equals("Patient"))
                .findFirst()
                .orElseGet(com.fasterxml.jackson.databind.node.MissingNode::getInstance);
    }
}
