package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.ids;
import static org.uptake.fhirapi.RestBed.patient;

import java.net.URI;
import org.junit.jupiter.api.Test;

/** R4, "create", "read", "update", "delete", "history". */
class CrudIT {
    @Test
    void a_created_resource_has_an_id_a_version_and_a_location() {
        var created = SERVER.post("Patient", patient("Erle", "1990-01-01"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.etag()).isEqualTo("W/\"1\"");
        var id = created.json().path("id").asText();
        assertThat(created.response().headers().firstValue("Location"))
                .contains(SERVER.fhirBase() + "/Patient/" + id + "/_history/1");
        assertThat(SERVER.get("Patient/" + id).json()).isEqualTo(created.json());
    }

    @Test
    void an_update_makes_a_version_and_old_ones_stay_readable() {
        var id = create(patient("Ahorn", "1980-05-05"));
        var changed = SERVER.get("Patient/" + id).json().put("gender", "male");
        var updated = SERVER.send("system", "PUT", "Patient/" + id, changed.toString(), "If-Match", "W/\"1\"");
        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.etag()).isEqualTo("W/\"2\"");
        assertThat(SERVER.get("Patient/" + id + "/_history/1")
                        .json()
                        .path("gender")
                        .asText())
                .isEqualTo("female");
        var history = SERVER.get("Patient/" + id + "/_history").json();
        assertThat(history.path("entry")).hasSize(2);
        assertThat(history.path("entry").path(0).path("resource").path("gender").asText())
                .isEqualTo("male");
    }

    @Test
    void a_version_that_is_not_there_is_told_from_a_resource_that_is_not() {
        var id = create(patient("Eibe", "1980-05-05"));
        var missing = SERVER.get("Patient/" + id + "/_history/7");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.body()).contains("no such version");
    }

    @Test
    void the_self_link_of_a_page_tells_the_size_it_was_cut_to() {
        assertThat(SERVER.get("Patient?_count=5000")
                        .json()
                        .path("link")
                        .path(0)
                        .path("url")
                        .asText())
                .contains("_count=500")
                .doesNotContain("_count=5000");
    }

    @Test
    void a_stale_write_is_refused_with_412_and_writes_nothing() {
        var id = create(patient("Birke", "1980-05-05"));
        var body = SERVER.get("Patient/" + id).json().put("gender", "male").toString();
        assertThat(SERVER.send("system", "PUT", "Patient/" + id, body, "If-Match", "W/\"1\"")
                        .status())
                .isEqualTo(200);
        var stale = SERVER.send("system", "PUT", "Patient/" + id, body, "If-Match", "W/\"1\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.json()
                        .path("issue")
                        .path(0)
                        .path("details")
                        .path("coding")
                        .path(0)
                        .path("code")
                        .asText())
                .isEqualTo("stale-version");
        assertThat(SERVER.get("Patient/" + id).etag()).isEqualTo("W/\"2\"");
        assertThat(SERVER.send("system", "PUT", "Patient/" + id, body, "If-Match", "rubbish")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_task_cannot_be_changed_without_naming_the_version_seen() {
        var id = create("{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\"}");
        var body = SERVER.get("Task/" + id).json().put("status", "accepted").toString();
        assertThat(SERVER.send("system", "PUT", "Task/" + id, body).status()).isEqualTo(412);
    }

    @Test
    void a_deleted_resource_is_gone_but_its_history_is_not() {
        var id = create(patient("Buche", "1980-05-05"));
        assertThat(SERVER.send("system", "DELETE", "Patient/" + id, "").status())
                .isEqualTo(204);
        assertThat(SERVER.send("system", "DELETE", "Patient/" + id, "").status())
                .isEqualTo(204);
        assertThat(SERVER.get("Patient/" + id).status()).isEqualTo(410);
        assertThat(SERVER.get("Patient/" + id + "/_history/1").status()).isEqualTo(200);
        var history = SERVER.get("Patient/" + id + "/_history").json();
        assertThat(history.path("entry").path(0).path("request").path("method").asText())
                .isEqualTo("DELETE");
        assertThat(history.path("entry").path(0).has("resource")).isFalse();
        assertThat(ids(SERVER.get("Patient?family=buche").json())).isEmpty();
        assertThat(SERVER.get("Patient/never-was").status()).isEqualTo(404);
    }

    @Test
    void nobody_comes_in_without_a_token() {
        var request = java.net.http.HttpRequest.newBuilder(URI.create(SERVER.fhirBase() + "/Patient"))
                .build();
        try {
            var reply = java.net.http.HttpClient.newHttpClient()
                    .send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(401);
            assertThat(reply.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        } catch (java.io.IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void no_address_however_odd_stops_the_audit() throws Exception {
        for (var odd : java.util.List.of("%00", "Patient/%00", "%F0%9F%98%80", "Patient/%E2%80%AE")) SERVER.get(odd);
        SERVER.get("Patient/the-last-one");
        try (var connection = java.sql.DriverManager.getConnection(SERVER.jdbcUrl());
                var statement = connection.prepareStatement(
                        "SELECT count(*) FROM audit_entry WHERE subject = ARRAY['Patient/the-last-one']")) {
            var deadline = System.nanoTime() + 5_000_000_000L;
            var found = 0;
            while (found == 0 && System.nanoTime() < deadline) {
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    found = rows.getInt(1);
                }
            }
            assertThat(found).isEqualTo(1);
        }
    }
}
