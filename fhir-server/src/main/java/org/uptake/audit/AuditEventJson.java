package org.uptake.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.uptake.fhirjson.Uptake;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/** An entry as an AuditEvent, by the patterns of IHE BALP ("Basic Audit Log Patterns", 3:5.7). */
final class AuditEventJson {
    private static final String BALP = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private static final String ENTITY_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
    private static final String INTERACTION = "http://hl7.org/fhir/restful-interaction";

    private final String base;

    AuditEventJson(String base) {
        this.base = base;
    }

    static String withoutVersion(String reference) {
        var history = reference.indexOf("/_history/");
        return history < 0 ? reference : reference.substring(0, history);
    }

    /** @param patients by reference, whose record a resource belongs to */
    ObjectNode event(AuditEntry entry, Map<String, String> patients) {
        var whose = new LinkedHashSet<String>();
        for (var subject : entry.subjects()) {
            var patient = patients.get(withoutVersion(subject));
            if (patient != null) whose.add("Patient/" + patient);
            else if (subject.startsWith("Patient/")) whose.add(withoutVersion(subject));
        }
        var kind = Kind.of(entry);
        var event = Json.object().put("resourceType", "AuditEvent").put("id", entry.id());
        var profile = kind.profile(whose.size());
        if (!profile.isEmpty()) event.putObject("meta").putArray("profile").add(BALP + profile);
        coding(event.putObject("type"), kind.typeSystem(), kind.type(), kind.typeDisplay());
        var subtype = event.putArray("subtype").addObject();
        if (kind.isRest()) coding(subtype, INTERACTION, kind.subtype(), "");
        else coding(subtype, kind.subtypeSystem(), kind.subtype(), "");
        event.put("action", kind.action())
                .put("recorded", Meta.instant(entry.recorded()))
                .put("outcome", entry.outcome());
        if (entry.reason() != null) event.put("outcomeDesc", entry.reason());
        agents(event.putArray("agent"), entry, kind);
        event.putObject("source").putObject("observer").put("display", "Uptake fhir-server");
        event.withObject("/source")
                .withObject("/observer")
                .putObject("identifier")
                .put("value", base);
        entities(event, entry, kind, whose);
        return event;
    }

    private void agents(ArrayNode agents, AuditEntry entry, Kind kind) {
        var isPerson = entry.agent().contains("/");
        var client = agents.addObject();
        role(client, kind.clientReceives());
        client.putObject("who").put("display", entry.client() == null ? "unknown client" : entry.client());
        client.put("requestor", !isPerson);
        policy(client, entry);
        if (entry.address() != null)
            client.putObject("network").put("address", entry.address()).put("type", "2");
        var server = agents.addObject();
        role(server, !kind.clientReceives());
        server.putObject("who").put("display", "Uptake fhir-server");
        server.put("requestor", false);
        server.putObject("network").put("address", base).put("type", "5");
        if (!isPerson) return;
        var user = agents.addObject();
        coding(
                user.putObject("type").putArray("coding").addObject(),
                "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                "IRCP",
                "information recipient");
        user.putObject("who").put("reference", entry.agent());
        user.put("requestor", true);
        policy(user, entry);
    }

    private static void role(ObjectNode agent, boolean receives) {
        coding(
                agent.putObject("type").putArray("coding").addObject(),
                DICOM,
                receives ? "110152" : "110153",
                receives ? "Destination Role ID" : "Source Role ID");
    }

    /** The policies that allowed it; a refusal has none. */
    private static void policy(ObjectNode agent, AuditEntry entry) {
        if (entry.reason() == null || !entry.outcome().equals("0")) return;
        var policies = new LinkedHashSet<String>();
        for (var reason : entry.reason().split("; ")) {
            var colon = reason.indexOf(": ");
            if (colon > 0) policies.add(Uptake.BASE + "/policy/" + reason.substring(0, colon));
        }
        var listed = agent.putArray("policy");
        policies.forEach(listed::add);
    }

    private static void entities(ObjectNode event, AuditEntry entry, Kind kind, Set<String> whose) {
        var entities = Json.object().putArray("entity");
        for (var subject : entry.subjects())
            if (!whose.contains(subject))
                entity(entities.addObject(), subject, "2", "System Object", "4", "Domain Resource");
        for (var patient : whose) entity(entities.addObject(), patient, "1", "Person", "1", "Patient");
        if (entry.query() != null && kind.isQuery()) {
            var query = entities.addObject();
            types(query, "2", "System Object", "24", "Query");
            query.put("query", Base64.getEncoder().encodeToString(entry.query().getBytes(StandardCharsets.UTF_8)));
        }
        if (entry.request() != null) {
            var transaction = entities.addObject();
            transaction.putObject("what").putObject("identifier").put("value", entry.request());
            coding(
                    transaction.putObject("type"),
                    "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType",
                    "XrequestId",
                    "");
        }
        if (!entities.isEmpty()) event.set("entity", entities);
    }

    private static void entity(
            ObjectNode entity, String reference, String type, String typeName, String role, String roleName) {
        entity.putObject("what").put("reference", reference);
        types(entity, type, typeName, role, roleName);
    }

    private static void types(ObjectNode entity, String type, String typeName, String role, String roleName) {
        coding(entity.putObject("type"), ENTITY_TYPE, type, typeName);
        coding(entity.putObject("role"), ENTITY_ROLE, role, roleName);
    }

    private static void coding(ObjectNode coding, String system, String code, String display) {
        coding.put("system", system).put("code", code);
        if (!display.isEmpty()) coding.put("display", display);
    }
}
