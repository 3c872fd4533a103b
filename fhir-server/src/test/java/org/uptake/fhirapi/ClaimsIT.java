package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.rule;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer.Reply;

/** Walks the CapabilityStatement: what it claims is there, what it does not claim is not. */
class ClaimsIT {
    /** Rules that say that nothing of the kind is offered at an address, as against "this resource is not there". */
    private static final Set<String> ABSENT =
            Set.of("type-unknown", "address-unknown", "operation-unknown", "method-not-allowed");

    /** Every interaction with a type that R4 knows, as one request; {@code T} stands for the type. */
    private static final Map<String, String> ON_TYPE = interactions();

    private static Map<String, String> interactions() {
        var all = new LinkedHashMap<String, String>();
        all.put("read", "GET T/no-such-id");
        all.put("vread", "GET T/no-such-id/_history/1");
        all.put("update", "PUT T/no-such-id");
        all.put("patch", "PATCH T/no-such-id");
        all.put("delete", "DELETE T/no-such-id");
        all.put("history-instance", "GET T/no-such-id/_history");
        all.put("history-type", "GET T/_history?_count=1");
        all.put("create", "POST T");
        all.put("search-type", "GET T?_count=1");
        return all;
    }

    private static JsonNode rest() {
        return SERVER.get("metadata").json().path("rest").path(0);
    }

    private static Set<String> codes(JsonNode at) {
        var codes = new TreeSet<String>();
        at.path("interaction")
                .forEach(interaction -> codes.add(interaction.path("code").asText()));
        return codes;
    }

    private static Reply ask(String request, String type) {
        var parts = request.replace(" T", " " + type).split(" ", 2);
        var method = parts[0];
        var body = method.equals("GET") || method.equals("DELETE") ? "" : "{\"resourceType\":\"Nothing\"}";
        return SERVER.send("system", method, parts[1], body);
    }

    private static boolean isThere(Reply reply) {
        assertThat(reply.status()).isLessThan(500);
        return reply.status() < 400 || !ABSENT.contains(rule(reply.json()));
    }

    @Test
    void every_claimed_interaction_with_a_type_is_there_and_no_other() {
        for (var resource : rest().path("resource")) {
            var type = resource.path("type").asText();
            var claimed = codes(resource);
            assertThat(ON_TYPE.keySet()).containsAll(claimed);
            ON_TYPE.forEach((code, request) -> assertThat(isThere(ask(request, type)))
                    .as(code + " " + type)
                    .isEqualTo(claimed.contains(code)));
        }
    }

    @Test
    void types_that_are_not_claimed_are_not_there() {
        var claimed = new TreeSet<String>();
        rest().path("resource")
                .forEach(resource -> claimed.add(resource.path("type").asText()));
        for (var type : FhirContext.forR4Cached().getResourceTypes())
            if (!claimed.contains(type))
                assertThat(SERVER.get(type + "?_count=1").status()).as(type).isEqualTo(404);
    }

    @Test
    void what_is_claimed_of_the_server_is_there_and_no_other() {
        var claimed = codes(rest());
        var requests = Map.of(
                "transaction", "{\"resourceType\":\"Bundle\",\"type\":\"transaction\"}",
                "batch", "{\"resourceType\":\"Bundle\",\"type\":\"batch\"}");
        requests.forEach((code, body) ->
                assertThat(SERVER.post("", body).status() == 200).as(code).isEqualTo(claimed.contains(code)));
        assertThat(isThere(SERVER.get("_history?_count=1"))).isEqualTo(claimed.contains("history-system"));
        assertThat(isThere(SERVER.get("?_type=Patient&_count=1"))).isEqualTo(claimed.contains("search-system"));
        assertThat(isThere(SERVER.send("system", "DELETE", "?_id=x", ""))).isFalse();
    }

    @Test
    void every_claimed_operation_is_there_and_an_unclaimed_one_is_not() {
        var paths = SERVER.get("api-docs").json().path("paths");
        paths.fieldNames().forEachRemaining(path -> {
            if (!path.contains("/$")) return;
            var address = path.substring(1).replace("{id}", "no-such-id");
            for (var method : paths.path(path).properties())
                assertThat(isThere(SERVER.send(
                                "system",
                                method.getKey().toUpperCase(java.util.Locale.ROOT),
                                address,
                                method.getKey().equals("get") ? "" : "{\"resourceType\":\"Parameters\"}")))
                        .as(method.getKey() + " " + path)
                        .isTrue();
        });
        for (var unknown : Set.of("Patient/$nothing", "Patient/x/$nothing", "$nothing", "Task/x/$everything"))
            assertThat(SERVER.get(unknown).status()).as(unknown).isEqualTo(404);
    }

    @Test
    void conditional_claims_hold() {
        for (var resource : rest().path("resource")) {
            var type = resource.path("type").asText();
            if (!codes(resource).contains("create")) {
                assertThat(resource.path("conditionalCreate").asBoolean())
                        .as(type)
                        .isFalse();
                assertThat(isThere(ask("PUT T?_id=no-such-id", type))).as(type).isFalse();
                assertThat(isThere(ask("DELETE T?_id=no-such-id", type)))
                        .as(type)
                        .isFalse();
                continue;
            }
            assertThat(resource.path("conditionalCreate").asBoolean()).as(type).isTrue();
            assertThat(resource.path("conditionalUpdate").asBoolean()).as(type).isTrue();
            assertThat(resource.path("conditionalDelete").asText()).as(type).isEqualTo("single");
            assertThat(isThere(ask("PUT T?_id=no-such-id", type))).as(type).isTrue();
            assertThat(SERVER.send("system", "DELETE", type + "?_id=no-such-id", "")
                            .status())
                    .as(type)
                    .isEqualTo(204);
        }
        assertThat(rest().path("resource").path(0).path("updateCreate").asBoolean())
                .isTrue();
        var made = SERVER.send(
                "system",
                "PUT",
                "Basic/claims",
                "{\"resourceType\":\"Basic\",\"id\":\"claims\",\"code\":{\"text\":\"x\"}}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
    }
}
