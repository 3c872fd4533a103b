package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.patient;
import static org.uptake.fhirapi.RestBed.rule;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.store.Json;

/** R4, "history", on a server whose clock stands still unless a test moves it. */
class HistoryIT {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestServer server;

    private static volatile Instant now = Instant.parse("2026-05-01T08:00:00Z");

    @BeforeAll
    static void start() {
        server = TestServer.start(new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String made(String family) {
        return server.post("Patient", patient(family, "1990-01-01"))
                .json()
                .path("id")
                .asText();
    }

    private static void change(String id, String gender) {
        var body = Json.parse(patient("Changed", "1990-01-01")).put("id", id).put("gender", gender);
        assertThat(server.send("system", "PUT", "Patient/" + id, body.toString())
                        .status())
                .isEqualTo(200);
    }

    /** Each entry as {@code id/version}. */
    private static List<String> versions(JsonNode bundle) {
        var versions = new ArrayList<String>();
        for (var entry : bundle.path("entry")) {
            var url = entry.path("fullUrl").asText();
            versions.add(url.substring(url.lastIndexOf('/') + 1)
                    + entry.path("response").path("etag").asText().replaceAll("W/|\"", "/"));
        }
        return versions;
    }

    private static String linkOf(JsonNode bundle, String relation) {
        for (var link : bundle.path("link"))
            if (link.path("relation").asText().equals(relation))
                return link.path("url").asText().substring(server.fhirBase().length() + 1);
        return "";
    }

    private static List<String> everyPage(String address, Runnable between) {
        var seen = new ArrayList<String>();
        while (!address.isEmpty()) {
            var page = server.get(address).json();
            seen.addAll(versions(page));
            between.run();
            address = linkOf(page, "next");
        }
        return seen;
    }

    @Test
    void paging_is_exact_though_all_versions_share_an_instant_and_others_write_meanwhile() {
        now = Instant.parse("2026-05-02T08:00:00Z");
        var expected = new HashSet<String>();
        for (var i = 0; i < 5; i++) {
            var id = made("Instant" + i);
            for (var version = 2; version <= 5; version++) change(id, version % 2 == 0 ? "male" : "other");
            for (var version = 1; version <= 5; version++) expected.add(id + "//" + version + "/");
        }
        for (var address : List.of(
                "Patient/_history?_count=3&_since=2026-05-02T08:00:00Z",
                "_history?_count=4&_since=2026-05-02T08:00:00Z"))
            assertThat(everyPage(address, () -> made("Meanwhile")))
                    .as(address)
                    .doesNotHaveDuplicates()
                    .containsAll(expected)
                    .filteredOn(version -> !expected.contains(version))
                    .as("nothing of what came after the first page")
                    .hasSizeLessThanOrEqualTo(address.startsWith("_") ? 10 : 0);
    }

    @Test
    void the_versions_of_one_resource_come_newest_first_page_by_page() {
        now = Instant.parse("2026-05-03T08:00:00Z");
        var id = made("Single");
        for (var i = 0; i < 6; i++) change(id, i % 2 == 0 ? "male" : "other");
        var seen = everyPage("Patient/" + id + "/_history?_count=2", () -> change(id, "unknown"));
        assertThat(seen)
                .containsExactlyElementsOf(List.of(7, 6, 5, 4, 3, 2, 1).stream()
                        .map(v -> id + "//" + v + "/")
                        .toList());
    }

    @Test
    void since_and_at_choose_by_the_time_of_recording() {
        now = Instant.parse("2026-05-04T08:00:00Z");
        var id = made("Timed");
        now = Instant.parse("2026-05-05T08:00:00Z");
        change(id, "male");
        now = Instant.parse("2026-05-06T08:00:00Z");
        server.send("system", "DELETE", "Patient/" + id, "");
        var history = "Patient/" + id + "/_history?";
        assertThat(versions(server.get(history + "_since=2026-05-05T08:00:00Z").json()))
                .containsExactly(id + "//3/", id + "//2/");
        assertThat(versions(server.get(history + "_since=2026-05-05T10:00:01%2B02:00")
                        .json()))
                .containsExactly(id + "//3/");
        assertThat(versions(server.get(history + "_at=2026-05-04T20:00:00Z").json()))
                .containsExactly(id + "//1/");
        assertThat(versions(server.get(history + "_at=2026-05-05").json()))
                .as("the first version was current in the morning of that day")
                .containsExactly(id + "//2/", id + "//1/");
        var later = server.get(history + "_since=2026-06-01").json();
        assertThat(later.path("resourceType").asText()).isEqualTo("Bundle");
        assertThat(later.has("entry")).isFalse();
        assertThat(linkOf(later, "self")).isEqualTo(history + "_count=50&_since=2026-06-01");
    }

    @Test
    void a_deletion_is_an_entry_without_resource_and_a_return_has_a_higher_version() {
        now = Instant.parse("2026-05-07T08:00:00Z");
        var id = made("Returns");
        server.send("system", "DELETE", "Patient/" + id, "");
        var back = server.send(
                "system",
                "PUT",
                "Patient/" + id,
                Json.parse(patient("Returns", "1990-01-01")).put("id", id).toString());
        assertThat(back.status()).isEqualTo(201);
        var entries = server.get("Patient/" + id + "/_history").json().path("entry");
        assertThat(entries).hasSize(3);
        assertThat(entries.path(1).has("resource")).isFalse();
        assertThat(entries.path(1).path("request").path("method").asText()).isEqualTo("DELETE");
        assertThat(entries.path(0)
                        .path("resource")
                        .path("meta")
                        .path("versionId")
                        .asText())
                .isEqualTo("3");
    }

    @Test
    void a_clock_that_runs_back_does_not_disturb_the_order_of_versions() {
        now = Instant.parse("2026-05-08T08:00:00Z");
        var id = made("Backwards");
        now = Instant.parse("2026-05-08T07:00:00Z");
        change(id, "male");
        assertThat(versions(server.get("Patient/" + id + "/_history").json()))
                .containsExactly(id + "//2/", id + "//1/");
    }

    @Test
    void what_history_does_not_know_is_refused() {
        var id = made("Refused");
        for (var query : List.of("_since=yesterday", "_count=none", "_count=0", "_at=2026-13", "gender=male")) {
            var refused = server.get("Patient/" + id + "/_history?" + query);
            assertThat(refused.status()).as(query).isEqualTo(400);
            assertThat(rule(refused.json())).isEqualTo("history-parameter");
        }
        assertThat(server.get("Patient/never-was/_history").status()).isEqualTo(404);
        assertThat(server.send("system", "POST", "Patient/" + id + "/_history", "{}")
                        .response()
                        .headers()
                        .firstValue("Allow"))
                .contains("GET, HEAD");
    }
}
