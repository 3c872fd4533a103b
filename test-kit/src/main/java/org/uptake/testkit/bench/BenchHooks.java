package org.uptake.testkit.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** An EHR that opens charts: patient-view with prefetch and a signed token, answered with a card. */
final class BenchHooks {
    private static final int PATIENTS = 500;
    private static final String PATH = "/cds-services/uptake-patient-view";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final RSAKey key;
    private final List<String> patients = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final ThreadLocal<Wire> wires = ThreadLocal.withInitial(this::connect);

    BenchHooks(URI server, RSAKey key) {
        this.server = server;
        this.key = key;
    }

    /** Patients whom nobody enrols meanwhile, so that every answer has a card. */
    void furnish(BenchApi api) throws IOException {
        for (var i = 0; i < PATIENTS; i++)
            patients.add(api.post(
                            "Patient",
                            "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Hook\"}],\"birthDate\":\"1980-01-01\","
                                    + "\"managingOrganization\":{\"reference\":\"Organization/north\"}}")
                    .json()
                    .path("id")
                    .asText());
    }

    boolean view(int client) throws IOException {
        if (wires.get().isStale()) {
            wires.get().close();
            wires.remove();
        }
        var patient = patients.get(Math.floorMod(next.getAndIncrement(), patients.size()));
        var reply = wires.get()
                .send(
                        "POST",
                        PATH,
                        "Authorization: Bearer " + token() + "\r\nContent-Type: application/json\r\n",
                        hook(patient).getBytes(StandardCharsets.UTF_8));
        return reply.status() == 200
                && JSON.readTree(reply.body()).path("cards").size() == 1;
    }

    private String hook(String patient) {
        var subject = "\"subject\":{\"reference\":\"Patient/" + patient + "\"}";
        return "{\"hook\":\"patient-view\",\"hookInstance\":\"" + UUID.randomUUID() + "\",\"fhirServer\":\"" + server
                + "/fhir\",\"context\":{\"userId\":\"Practitioner/okafor\",\"patientId\":\"" + patient
                + "\"},\"prefetch\":{\"patient\":{\"resourceType\":\"Patient\",\"id\":\"" + patient
                + "\",\"birthDate\":\"1980-01-01\"},\"condition\":{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":["
                + "{\"resource\":{\"resourceType\":\"Condition\",\"id\":\"c-" + patient
                + "\",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},\"code\":{\"text\":\"Insomnia\",\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"193462001\"}]},"
                + subject
                + "}}]},\"observation\":{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"o-"
                + patient
                + "\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"https://w3id.org/uptake/fhir/CodeSystem/score\",\"code\":\"isi-total\"}]},"
                + "\"effectiveDateTime\":\"2026-03-01\",\"valueQuantity\":{\"value\":15}," + subject
                + "}}]},\"encounter\":{\"resourceType\":\"Bundle\",\"type\":\"searchset\"}}}";
    }

    private String token() throws IOException {
        var now = Instant.now();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS384)
                        .type(JOSEObjectType.JWT)
                        .keyID(key.getKeyID())
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer("uptake-tools")
                        .audience(server + PATH)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(300)))
                        .jwtID(UUID.randomUUID().toString())
                        .build());
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException failed) {
            throw new IOException(failed);
        }
        return token.serialize();
    }

    private Wire connect() {
        try {
            return new Wire(server);
        } catch (IOException away) {
            throw new UncheckedIOException("the server does not answer", away);
        }
    }
}
