package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.patient;
import static org.uptake.fhirapi.RestBed.rule;

import ca.uhn.fhir.context.FhirContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.uptake.store.Json;

/** Media types, compression, limits, HEAD, CORS and request ids; XML is judged by HAPI's own parser. */
class WireIT {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        request.header("Authorization", "Bearer system").build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(SERVER.fhirBase() + "/" + path));
    }

    private static byte[] zipped(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        }
        return out.toByteArray();
    }

    @Test
    void xml_is_read_and_written_without_loss() {
        var xml = """
                <Observation xmlns="http://hl7.org/fhir"><contained><Patient><id value="p"/><birthDate value="1990-02"/></Patient></contained>
                <status value="final"/><code><text value="a &lt;b&gt; &amp; c"/></code><subject><reference value="#p"/></subject>
                <performer><reference value="Practitioner/x/_history/2"/></performer>
                <effectiveDateTime value="2026-03-01T23:30:00.120-05:00"/><valueQuantity><value value="0.010"/></valueQuantity></Observation>
                """;
        var created = SERVER.post("Observation", xml, "Content-Type", "application/fhir+xml");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.body())
                .contains("\"value\":0.010", "2026-03-01T23:30:00.120-05:00", "Practitioner/x/_history/2");
        var id = created.json().path("id").asText();
        var read = SERVER.send("system", "GET", "Observation/" + id, "", "Accept", "application/fhir+xml");
        assertThat(read.response().headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/fhir+xml"));
        assertThat(FHIR.newJsonParser()
                        .encodeResourceToString(FHIR.newXmlParser().parseResource(read.body())))
                .isEqualTo(FHIR.newJsonParser()
                        .encodeResourceToString(FHIR.newJsonParser()
                                .parseResource(SERVER.get("Observation/" + id).body())));
        var again =
                SERVER.send("system", "PUT", "Observation/" + id, read.body(), "Content-Type", "application/fhir+xml");
        assertThat(again.status()).as(again.body()).isEqualTo(200);
    }

    @Test
    void bundles_and_errors_come_as_xml_too() {
        create(patient("Xmlbundle", "1990-01-01"));
        var bundle = SERVER.get("Patient?family=xmlbundle&_format=xml&_pretty=true");
        assertThat(FHIR.newXmlParser()
                        .parseResource(Bundle.class, bundle.body())
                        .getEntry())
                .singleElement()
                .extracting(entry ->
                        ((Patient) entry.getResource()).getNameFirstRep().getFamily())
                .isEqualTo("Xmlbundle");
        assertThat(bundle.body()).contains("\n");
        var missing = SERVER.send("system", "GET", "Patient/nobody", "", "Accept", "text/xml");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(FHIR.newXmlParser()
                        .parseResource(OperationOutcome.class, missing.body())
                        .getIssueFirstRep()
                        .getCode())
                .isEqualTo(OperationOutcome.IssueType.NOTFOUND);
    }

    @Test
    void xml_that_could_reach_out_or_is_not_fhir_is_refused() {
        for (var bad : List.of(
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Patient xmlns=\"http://hl7.org/fhir\"><language value=\"&e;\"/></Patient>",
                "<!doctype x><Patient xmlns=\"http://hl7.org/fhir\"/>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><language value=\"&undefined;\"/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><colour value=\"red\"/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><gender value=\"female\"/>",
                "<Nothing xmlns=\"http://hl7.org/fhir\"/>",
                "<Patient/>",
                "{\"resourceType\":\"Patient\"}",
                "<a>".repeat(70) + "</a>".repeat(70))) {
            var refused = SERVER.post("Patient", bad, "Content-Type", "application/fhir+xml");
            assertThat(refused.status()).as(bad).isEqualTo(400);
            assertThat(refused.body()).doesNotContain("root:", "Exception", "hapi", "HAPI");
        }
    }

    @Test
    void the_format_parameter_stands_above_the_accept_header() {
        var id = create(patient("Format", "1990-01-01"));
        for (var json : List.of("json", "application/json", "application/fhir%2Bjson", "application/fhir+json"))
            assertThat(SERVER.send("system", "GET", "Patient/" + id + "?_format=" + json, "", "Accept", "text/html")
                            .json()
                            .path("id")
                            .asText())
                    .isEqualTo(id);
        for (var xml : List.of("xml", "application/fhir+xml", "text/xml"))
            assertThat(SERVER.send(
                                    "system",
                                    "GET",
                                    "Patient/" + id + "?_format=" + xml,
                                    "",
                                    "Accept",
                                    "application/json")
                            .body())
                    .startsWith("<Patient");
        assertThat(SERVER.send(
                                "system",
                                "GET",
                                "Patient/" + id,
                                "",
                                "Accept",
                                "text/html, application/fhir+xml;q=0.5, */*;q=0.8")
                        .body())
                .startsWith("{");
        for (var accept :
                List.of("text/turtle", "image/png", "application/fhir+json;fhirVersion=5.0", "application/json;q=0"))
            assertThat(SERVER.send("system", "GET", "Patient/" + id, "", "Accept", accept)
                            .status())
                    .as(accept)
                    .isEqualTo(406);
        assertThat(SERVER.get("Patient/" + id + "?_format=ttl").status()).isEqualTo(406);
        for (var type : List.of("text/plain", "json", "application/fhir+json;fhirVersion=3.0")) {
            var refused = SERVER.post("Patient", patient("Never", "1990-01-01"), "Content-Type", type);
            assertThat(refused.status()).as(type).isEqualTo(415);
            assertThat(rule(refused.json())).isEqualTo("content-type");
        }
    }

    @Test
    void bodies_may_be_compressed_both_ways_within_the_limit_of_what_they_unpack_to() throws Exception {
        var plain = patient("Zipped", "1990-01-01").getBytes(StandardCharsets.UTF_8);
        var post = to("Patient").header("Content-Type", "application/fhir+json").header("Content-Encoding", "gzip");
        assertThat(send(post.copy().POST(HttpRequest.BodyPublishers.ofByteArray(zipped(plain))))
                        .statusCode())
                .isEqualTo(201);
        var bomb = zipped(new byte[64 << 20]);
        assertThat(bomb.length).isLessThan(1 << 20);
        assertThat(send(post.copy().POST(HttpRequest.BodyPublishers.ofByteArray(bomb)))
                        .statusCode())
                .isEqualTo(413);
        assertThat(send(post.copy().POST(HttpRequest.BodyPublishers.ofByteArray(plain)))
                        .statusCode())
                .as("not gzip at all")
                .isEqualTo(415);
        assertThat(send(to("Patient")
                                .header("Content-Type", "application/fhir+json")
                                .header("Content-Encoding", "br")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(plain)))
                        .statusCode())
                .isEqualTo(415);
        var answer = send(to("metadata").header("Accept-Encoding", "gzip").GET());
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        var text = new String(
                new GZIPInputStream(new java.io.ByteArrayInputStream(answer.body())).readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(Json.parse(text).path("resourceType").asText()).isEqualTo("CapabilityStatement");
    }

    @Test
    void head_is_get_without_the_body() {
        var id = create(patient("Head", "1990-01-01"));
        var get = SERVER.get("Patient/" + id);
        var head = SERVER.send("system", "HEAD", "Patient/" + id, "");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.etag()).isEqualTo(get.etag());
    }

    @Test
    void preferences_say_what_a_write_answers() {
        var body = patient("Prefers", "1990-01-01");
        assertThat(SERVER.post("Patient", body, "Prefer", "return=minimal").body())
                .isEmpty();
        assertThat(SERVER.post("Patient", body, "Prefer", "handling=strict, return=OperationOutcome")
                        .json()
                        .path("resourceType")
                        .asText())
                .isEqualTo("OperationOutcome");
        var whole = SERVER.post("Patient", body, "Prefer", "return=representation");
        assertThat(whole.json().path("resourceType").asText()).isEqualTo("Patient");
        assertThat(whole.response().headers().firstValue("Location")).isPresent();
    }

    @Test
    void a_request_id_comes_back_when_it_is_harmless() {
        var given = SERVER.send("system", "GET", "metadata", "", "X-Request-Id", "ward-7.42_a");
        assertThat(given.response().headers().firstValue("X-Request-Id")).contains("ward-7.42_a");
        for (var odd : List.of("<script>", "x".repeat(65), "a b"))
            assertThat(SERVER.send("system", "GET", "metadata", "", "X-Request-Id", odd)
                            .response()
                            .headers()
                            .firstValue("X-Request-Id"))
                    .isPresent()
                    .isNotEqualTo(java.util.Optional.of(odd));
    }

    @Test
    void browsers_elsewhere_may_call_with_a_token_but_never_with_credentials() throws Exception {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "origin,access-control-request-method");
        var asked = HttpClient.newHttpClient()
                .send(
                        to("Patient")
                                .header("Origin", "https://app.example")
                                .header("Access-Control-Request-Method", "PUT")
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(asked.statusCode()).isEqualTo(204);
        assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(asked.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(asked.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                .contains("authorization", "if-match", "if-none-exist", "prefer");
        var id = create(patient("Cors", "1990-01-01"));
        var read = SERVER.send("system", "GET", "Patient/" + id, "", "Origin", "https://app.example");
        assertThat(read.response()
                        .headers()
                        .firstValue("Access-Control-Expose-Headers")
                        .orElse(""))
                .contains("ETag", "Location", "X-Request-Id");
        assertThat(read.response().headers().map()).doesNotContainKeys("server", "x-powered-by");
    }

    @Test
    void callers_cannot_make_new_labels_of_the_metrics() throws IOException, InterruptedException {
        for (var method : List.of("MADEUP", "GET"))
            send(HttpRequest.newBuilder(URI.create(SERVER.fhirBase() + "/Madeuptype?_format=x"))
                    .method(method, HttpRequest.BodyPublishers.noBody()));
        var root = SERVER.fhirBase().replaceFirst("/fhir$", "");
        var metrics = send(HttpRequest.newBuilder(URI.create(root + "/metrics")));
        assertThat(new String(metrics.body(), StandardCharsets.UTF_8))
                .contains("fhir_requests")
                .doesNotContain("MADEUP", "Madeuptype");
    }
}
