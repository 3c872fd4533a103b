package org.uptake.app.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.uptake.app.ehr.Ehr;
import org.uptake.app.ehr.Ehrs;
import org.uptake.app.ehr.Wire;
import org.uptake.app.visit.EhrGrant;

/**
 * Which Patient on fhir-server is the one whose chart is open in the EHR: the one that shares an identifier, or a new copy with identifiers,
 * name, gender and birth date and nothing else. Two candidates, or another birth date, are never guessed away.
 */
final class PatientMatch {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");
    private static final List<String> COPIED = List.of("identifier", "name", "gender", "birthDate");

    private final URI fhirBase;
    private final Wire wire;

    PatientMatch(URI fhirBase, Wire wire) {
        this.fhirBase = fhirBase;
        this.wire = wire;
    }

    boolean isOurs(Ehr ehr) {
        return Ehrs.sameBase(ehr.iss(), fhirBase);
    }

    /** @param id of the Patient in the EHR; answers the id on fhir-server */
    Outcome<String> find(EhrGrant grant, String id, String serverToken) {
        return read(grant, id).then(theirs -> findOrCopy(theirs, serverToken));
    }

    /** The EHR's token goes to the EHR's own base only. */
    private Outcome<JsonNode> read(EhrGrant grant, String id) {
        if (!ID.matcher(id).matches()) {
            return Outcome.refused(LaunchRefusal.PATIENT_UNREADABLE, "the patient's id is not a FHIR id");
        }
        if (!grant.scopes().mayReadPatient()) {
            return Outcome.refused(LaunchRefusal.PATIENT_UNREADABLE, "the EHR granted no scope to read the patient");
        }
        try {
            var reply = wire.get(address(grant.ehr().iss(), "Patient/" + id), grant.accessToken());
            var patient = reply.json();
            if (reply.status() != 200 || patient == null || !is(patient, "Patient")) {
                return Outcome.refused(LaunchRefusal.PATIENT_UNREADABLE, "the EHR answered " + reply.status());
            }
            return identifiers(patient).isEmpty()
                    ? Outcome.refused(LaunchRefusal.PATIENT_UNREADABLE, "the EHR's Patient has no identifier")
                    : Outcome.done(patient);
        } catch (IOException away) {
            return Outcome.refused(LaunchRefusal.EHR_AWAY, String.valueOf(away.getMessage()));
        }
    }

    private Outcome<String> findOrCopy(JsonNode theirs, String token) {
        try {
            var candidates = candidates(theirs, token);
            if (candidates.isEmpty()) {
                return copy(theirs, token);
            }
            var only = candidates.values().iterator().next();
            return candidates.size() == 1 && sameBirthDate(theirs, only)
                    ? Outcome.done(only.path("id").asText())
                    : Outcome.refused(LaunchRefusal.PATIENT_UNCLEAR, candidates.size() + " candidates");
        } catch (IOException away) {
            return Outcome.refused(LaunchRefusal.SERVER_AWAY, String.valueOf(away.getMessage()));
        }
    }

    private Map<String, JsonNode> candidates(JsonNode theirs, String token) throws IOException {
        var found = new TreeMap<String, JsonNode>();
        for (var identifier : identifiers(theirs)) {
            var query = "Patient?identifier=" + URLEncoder.encode(identifier, StandardCharsets.UTF_8);
            var reply = wire.get(address(fhirBase, query), token);
            if (reply.status() != 200 || reply.json() == null) {
                throw new IOException("fhir-server answered " + reply.status() + " when asked for a patient.");
            }
            reply.json().path("entry").forEach(entry -> {
                var patient = entry.path("resource");
                if (is(patient, "Patient")) {
                    found.put(patient.path("id").asText(), patient);
                }
            });
        }
        return found;
    }

    private Outcome<String> copy(JsonNode theirs, String token) throws IOException {
        var ours = JsonNodeFactory.instance.objectNode().put("resourceType", "Patient");
        COPIED.stream().filter(theirs::has).forEach(field -> ours.set(field, theirs.get(field)));
        var reply = wire.postJson(address(fhirBase, "Patient"), token, ours);
        if (reply.status() != 201 || reply.json() == null) {
            return Outcome.refused(LaunchRefusal.PATIENT_UNREADABLE, "fhir-server answered " + reply.status());
        }
        return Outcome.done(reply.json().path("id").asText());
    }

    /** As search values, {@code system|value}; an identifier without a system says nothing to anybody else. */
    private static List<String> identifiers(JsonNode patient) {
        return StreamSupport.stream(patient.path("identifier").spliterator(), false)
                .filter(identifier -> identifier.hasNonNull("system") && identifier.hasNonNull("value"))
                .map(identifier -> escaped(identifier.get("system").asText()) + "|"
                        + escaped(identifier.get("value").asText()))
                .distinct()
                .toList();
    }

    /** FHIR R4, "Escaping Search Parameters". */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace(",", "\\,")
                .replace("|", "\\|")
                .replace("$", "\\$");
    }

    private static boolean sameBirthDate(JsonNode theirs, JsonNode ours) {
        return !theirs.has("birthDate")
                || !ours.has("birthDate")
                || Objects.equals(theirs.get("birthDate"), ours.get("birthDate"));
    }

    private static boolean is(JsonNode resource, String type) {
        return resource.path("resourceType").asText().equals(type);
    }

    private static URI address(URI base, String path) {
        var text = base.toString();
        return URI.create(text.endsWith("/") ? text + path : text + "/" + path);
    }
}
