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
    private static final String PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
    private static final String PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    private static final String RESOURCE_TYPE = "http://hl7.org/fhir/resource-types";
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
        var profile = profile(entry, kind, whose.size());
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

    /** A pattern is claimed where all that it needs is known; failures and what the server does by itself have none (BALP 3:5.7.3). */
    private static String profile(AuditEntry entry, Kind kind, int patients) {
        var isKnown = entry.address() != null && entry.outcome().equals("0");
        var isWhole = kind.isAboutOne() ? entry.subjects().size() == 1 : entry.query() != null;
        return isKnown && isWhole ? kind.profile(patients) : "";
    }

    private void agents(ArrayNode agents, AuditEntry entry, Kind kind) {
        // an EHR that asks for cards is a client named by its address
        var isPerson = entry.agent().contains("/") && !entry.agent().startsWith("client:");
        var client = agents.addObject();
        if (kind.isDelete()) type(client, DICOM, "110150", "Application");
        else role(client, kind.clientReceives());
        client.putObject("who").put("display", entry.client() == null ? "unknown client" : entry.client());
        client.put("requestor", !isPerson);
        policy(client, entry);
        if (entry.address() != null)
            client.putObject("network").put("address", entry.address()).put("type", "2");
        var server = agents.addObject();
        if (kind.isDelete()) type(server, PARTICIPANT, "custodian", "Custodian");
        else role(server, !kind.clientReceives());
        server.putObject("who").put("display", "Uptake fhir-server");
        server.put("requestor", false);
        server.putObject("network").put("address", base).put("type", "5");
        if (!isPerson) return;
        var user = agents.addObject();
        if (kind.isAuthored()) type(user, PARTICIPATION, "AUT", "author (originator)");
        else type(user, PARTICIPATION, "IRCP", "information recipient");
        user.putObject("who").put("reference", entry.agent());
        user.put("requestor", true);
        policy(user, entry);
    }

    private static void role(ObjectNode agent, boolean receives) {
        type(agent, DICOM, receives ? "110152" : "110153", receives ? "Destination Role ID" : "Source Role ID");
    }

    private static void type(ObjectNode agent, String system, String code, String display) {
        coding(agent.putObject("type").putArray("coding").addObject(), system, code, display);
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
        for (var subject : entry.subjects()) {
            if (kind.isAboutOne()) {
                var data = entities.addObject();
                data.putObject("what").put("reference", subject);
                types(data, "2", "System Object", "4", "Domain Resource");
            } else if (!whose.contains(subject)) found(entities.addObject(), subject);
        }
        for (var patient : whose) {
            var person = entities.addObject();
            person.putObject("what").put("reference", patient);
            types(person, "1", "Person", "1", "Patient");
        }
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

    /** By its type: of the patterns' "System Object" there is one, the question. */
    private static void found(ObjectNode entity, String reference) {
        entity.putObject("what").put("reference", reference);
        coding(entity.putObject("type"), RESOURCE_TYPE, reference.substring(0, reference.indexOf('/')), "");
        coding(entity.putObject("role"), ENTITY_ROLE, "4", "Domain Resource");
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
