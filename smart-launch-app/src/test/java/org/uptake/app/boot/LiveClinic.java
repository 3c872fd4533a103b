package org.uptake.app.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.uptake.app.ehr.EhrFile;
import org.uptake.boot.FhirServer;
import org.uptake.oauth.TrustedIssuer;
import org.uptake.testkit.clinic.Simulate;
import org.uptake.testkit.ehr.FakeEhr;
import org.uptake.testkit.token.BackendServicesClient;

/** Everything that is shipped, running: fhir-server with its simulated EHR, the app, and a second EHR that is not ours. */
public final class LiveClinic implements AutoCloseable {
    private static final String EHR_USER = "https://w3id.org/uptake/fhir/sid/ehr-user";
    private static final String TOOLS = "uptake-tools";
    private static final ObjectMapper JSON = new ObjectMapper();

    public final FakeEhr otherEhr;
    public final LaunchApp app;
    private final FhirServer server;
    private final BackendServicesClient tools;
    private final HttpClient http = HttpClient.newHttpClient();

    public LiveClinic(Path folder) throws Exception {
        var port = Clinic.freePort();
        var appBase = URI.create("http://127.0.0.1:" + port);
        otherEhr = FakeEhr.start(0, appBase, false);
        var trusted = new TrustedIssuer("Other EHR", otherEhr.iss(), null, null, Set.of(FakeEhr.CLIENT_ID));
        server = FhirServer.start(
                new org.uptake.boot.Settings(
                        0, Optional.empty(), Optional.empty(), folder, appBase, List.of(trusted), true),
                Clock.systemUTC());
        app = startApp(folder, port);
        var key = JWK.parse(Files.readString(key(folder)));
        tools = new BackendServicesClient(server.base().resolve("/oauth/token"), TOOLS, key);
        play(folder);
    }

    private LaunchApp startApp(Path folder, int port) throws IOException {
        var problems = new ArrayList<String>();
        var other = EhrFile.read(otherEhr.describe(folder), problems)
                .orElseThrow(() -> new IllegalStateException("" + problems));
        var ehrs = List.of(Settings.sandbox(fhirBase()), other);
        var settings = new Settings(port, null, fhirBase(), ehrs, folder.resolve("app"), null, true);
        return LaunchApp.start(settings, Clock.systemUTC(), Pages.of(settings, Clock.systemUTC()));
    }

    /** Enough patients that the programme page has groups of eleven. */
    private void play(Path folder) {
        var exit = Simulate.commandLine(Clock.systemUTC())
                .execute(
                        "--patients",
                        "16",
                        "--months",
                        "3",
                        "--into",
                        fhirBase().toString(),
                        "--key",
                        key(folder).toString(),
                        "--client",
                        TOOLS);
        if (exit != 0) {
            throw new IllegalStateException("the synthetic clinic could not be played");
        }
    }

    private static Path key(Path folder) {
        return folder.resolve("uptake-tools.jwk");
    }

    public URI fhirBase() {
        return URI.create(server.base() + "/fhir");
    }

    /** An address of the simulated EHR. */
    public String ehr(String path) {
        return server.base() + "/ehr/" + path;
    }

    /** A patient of the north clinic with a depression that guided CBT suits; nothing was offered yet. Answers the id. */
    public String newPatient(String family) {
        var id = "journey-" + family.toLowerCase(Locale.ROOT);
        put("Patient/" + id, """
                {"identifier":[{"system":"https://w3id.org/uptake/fhir/sid/mrn","value":"%1$s"}],
                 "name":[{"family":"%2$s","given":["Kim"]}],"gender":"female","birthDate":"1991-05-17",
                 "managingOrganization":{"reference":"Organization/north"}}""".formatted("9" + (family.hashCode() & 0xFFFF), family));
        put("Condition/" + id, """
                {"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},
                 "code":{"coding":[{"system":"http://snomed.info/sct","code":"370143000"}],"text":"Major depressive disorder"},
                 "subject":{"reference":"Patient/%s"}}""".formatted(id));
        put("Observation/" + id, """
                {"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}],"text":"PHQ-9 total score"},
                 "subject":{"reference":"Patient/%s"},"effectiveDateTime":"%s",
                 "valueQuantity":{"value":14,"unit":"score","system":"http://unitsofmeasure.org","code":"{score}"}}""".formatted(
                        id, LocalDate.now(Clock.systemUTC()).minusDays(3)));
        return id;
    }

    /** Enrols in guided CBT for depression on behalf of a clinician of the north clinic. */
    public void enrol(String patient) {
        send("PlanDefinition/cbt-depression/$enrol", "POST", """
                {"resourceType":"Parameters","parameter":[
                 {"name":"patient","valueReference":{"reference":"Patient/%s"}},
                 {"name":"performer","valueReference":{"reference":"PractitionerRole/okafor"}}]}""".formatted(patient));
    }

    /** From now on, whom the other EHR calls {@code user} is the practitioner here. */
    public void recogniseUser(String practitioner, String user) {
        var resource = (ObjectNode) get("Practitioner/" + practitioner);
        resource.putArray("identifier").addObject().put("system", EHR_USER).put("value", user);
        put("Practitioner/" + practitioner, resource.toString());
    }

    /** What is on fhir-server, read as the tools may. */
    public JsonNode get(String path) {
        return send(path, "GET", "");
    }

    private void put(String reference, String body) {
        try {
            var resource = (ObjectNode) JSON.readTree(body);
            var parts = reference.split("/", 2);
            resource.put("resourceType", parts[0]).put("id", parts[1]);
            send(reference, "PUT", resource.toString());
        } catch (IOException impossible) {
            throw new IllegalArgumentException(body, impossible);
        }
    }

    private JsonNode send(String path, String method, String body) {
        try {
            var request = HttpRequest.newBuilder(URI.create(fhirBase() + "/" + path))
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .header("Content-Type", "application/fhir+json")
                    .header(
                            "Authorization",
                            "Bearer " + tools.token("system/*.cruds").getValue())
                    .build();
            var reply = http.send(request, BodyHandlers.ofString());
            if (reply.statusCode() >= 300) {
                throw new AssertionError(method + " " + path + ": " + reply.statusCode() + " " + reply.body());
            }
            return JSON.readTree(reply.body());
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() throws Exception {
        app.close();
        server.close();
        otherEhr.close();
    }
}
