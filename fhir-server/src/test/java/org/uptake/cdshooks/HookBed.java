package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.uptake.boot.TestServer;
import org.uptake.store.Json;

/** A server, an EHR that calls it, and patients whom CBT for insomnia suits. */
final class HookBed implements AutoCloseable {
    static final String VIEW = "uptake-patient-view";
    static final String INSOMNIA = "cbt-insomnia";

    final HookClock clock = new HookClock();
    final HookEhr ehr;
    final TestServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private int patients;

    HookBed() throws Exception {
        ehr = new HookEhr(clock);
        server = TestServer.start(clock, List.of(ehr.client()));
        var okafor = server.get("Practitioner/okafor").json();
        okafor.withArray("identifier")
                .addObject()
                .put("system", "https://w3id.org/uptake/fhir/sid/ehr-user")
                .put("value", ehr.origin() + "/fhir/Practitioner/dr-1");
        server.send("system", "PUT", "Practitioner/okafor", okafor.toString());
    }

    /** A clock that tests move. */
    static final class HookClock extends java.time.Clock {
        private volatile java.time.Duration ahead = java.time.Duration.ZERO;

        void forward(java.time.Duration by) {
            ahead = ahead.plus(by);
        }

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public java.time.Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }

    /**
     * A patient of the EHR with insomnia.
     *
     * @param id in the EHR
     * @param here id on our server
     */
    record Known(String id, String here, String identifier) {}

    /** In the EHR and here. */
    Known patient() {
        var number = "mrn-" + ++patients;
        var patient = person(number);
        patient.putObject("managingOrganization").put("reference", "Organization/north");
        var made = server.post("Patient", patient.toString()).json();
        return new Known("ehr-" + number, made.path("id").asText(), number);
    }

    private static ObjectNode person(String number) {
        var patient = Json.object().put("resourceType", "Patient").put("birthDate", "1980-01-01");
        patient.putArray("identifier").addObject().put("system", "urn:hook-ehr").put("value", number);
        return patient;
    }

    static ObjectNode patientOf(Known known) {
        return person(known.identifier()).put("id", known.id());
    }

    static ObjectNode bundle(JsonNode... resources) {
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "searchset");
        for (var resource : resources) bundle.withArray("entry").addObject().set("resource", resource);
        return bundle;
    }

    static ObjectNode insomnia(String patient, String text) {
        var condition = Json.object().put("resourceType", "Condition").put("id", "c-" + patient);
        condition
                .putObject("clinicalStatus")
                .putArray("coding")
                .addObject()
                .put("system", "http://terminology.hl7.org/CodeSystem/condition-clinical")
                .put("code", "active");
        condition
                .putObject("code")
                .put("text", text)
                .putArray("coding")
                .addObject()
                .put("system", "http://snomed.info/sct")
                .put("code", "193462001");
        condition.putObject("subject").put("reference", "Patient/" + patient);
        return condition;
    }

    static ObjectNode score(String patient, int value) {
        var score = Json.object()
                .put("resourceType", "Observation")
                .put("id", "o-" + patient)
                .put("status", "final")
                .put("effectiveDateTime", "2026-03-01");
        score.putObject("code")
                .putArray("coding")
                .addObject()
                .put("system", "https://w3id.org/uptake/fhir/CodeSystem/score")
                .put("code", "isi-total");
        score.putObject("subject").put("reference", "Patient/" + patient);
        score.putObject("valueQuantity").put("value", value);
        return score;
    }

    static ObjectNode prefetch(Known known) {
        var prefetch = Json.object();
        prefetch.set("patient", patientOf(known));
        prefetch.set("condition", bundle(insomnia(known.id(), "Insomnia")));
        prefetch.set("observation", bundle(score(known.id(), 15)));
        prefetch.set("encounter", bundle());
        return prefetch;
    }

    ObjectNode hook(Known known) {
        var body = Json.object()
                .put("hook", "patient-view")
                .put("hookInstance", UUID.randomUUID().toString())
                .put("fhirServer", ehr.origin() + "/fhir");
        body.putObject("context").put("userId", "Practitioner/dr-1").put("patientId", known.id());
        body.set("prefetch", prefetch(known));
        return body;
    }

    record Answer(int status, String body, HttpResponse<String> response) {
        ObjectNode json() {
            return Json.parse(body);
        }

        List<JsonNode> cards() {
            var cards = new ArrayList<JsonNode>();
            json().path("cards").forEach(cards::add);
            return cards;
        }

        String rule() {
            return json().at("/issue/0/details/coding/0/code").asText();
        }
    }

    Answer view(ObjectNode body) {
        return call(VIEW, body);
    }

    Answer view(Known known) {
        return view(hook(known));
    }

    Answer call(String path, ObjectNode body) {
        return call(path, body.toString(), ehr.token(address(path)));
    }

    Answer call(String path, String body, String token) {
        var request = HttpRequest.newBuilder(URI.create(address(path)))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        return send(request.build());
    }

    Answer send(HttpRequest request) {
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body(), answer);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    String address(String path) {
        return server.fhirBase().replaceAll("/fhir$", "") + "/cds-services" + (path.isEmpty() ? "" : "/" + path);
    }

    Answer feedback(JsonNode card, String outcome, String... suggestions) {
        var body = Json.object();
        var item = body.putArray("feedback").addObject();
        item.put("card", card.path("uuid").asText())
                .put("outcome", outcome)
                .put("outcomeTimestamp", clock.instant().toString());
        for (var suggestion : suggestions)
            item.withArray("acceptedSuggestions").addObject().put("id", suggestion);
        return call(VIEW + "/feedback", body);
    }

    static String suggestion(JsonNode card, String label) {
        for (var suggestion : card.path("suggestions"))
            if (suggestion.path("label").asText().contains(label))
                return suggestion.path("uuid").asText();
        throw new AssertionError("no suggestion " + label);
    }

    List<JsonNode> offers(Known known) {
        var offers = new ArrayList<JsonNode>();
        for (var entry : server.get("Task?code=offer-intervention&patient=Patient/" + known.here())
                .json()
                .path("entry")) offers.add(entry.path("resource"));
        return offers;
    }

    @Override
    public void close() {
        server.close();
        ehr.close();
    }
}
