package org.uptake.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;

/** Days of use as sources send them: one by one, in bundles, as files; repeated, corrected, late, wrong. */
class UsageIT {
    private static final String HEADER =
            "patient,source,day,zone,sessions,minutes,modules-opened,modules-completed,entries,sessions-by-hour,issued";
    private static final String FEED = "client vendor system/Observation.cu";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(Clock.fixed(Instant.parse("2026-06-30T12:00:00Z"), ZoneOffset.UTC));
        put("Device/app", "{\"resourceType\":\"Device\",\"id\":\"app\"}");
        put("Device/watch", "{\"resourceType\":\"Device\",\"id\":\"watch\"}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void put(String path, String resource) {
        var reply = server.send("system", "PUT", path, resource);
        assertThat(reply.status()).as(reply.body()).isIn(200, 201);
    }

    private static String patient(String id) {
        put(
                "Patient/" + id,
                "{\"resourceType\":\"Patient\",\"id\":\"" + id
                        + "\",\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"" + id + "\"}]}");
        return id;
    }

    private static String day(String patient, String day, int sessions, String minutes, String issued) {
        return """
                {"resourceType":"Observation","status":"final",
                 "extension":[{"url":"https://w3id.org/uptake/fhir/StructureDefinition/time-zone","valueCode":"Asia/Singapore"}],
                 "code":{"coding":[{"system":"https://w3id.org/uptake/fhir/CodeSystem/observation-code","code":"engagement-daily"}]},
                 "subject":{"reference":"Patient/%s"},"device":{"reference":"Device/app"},"effectiveDateTime":"%s",%s
                 "component":[
                  {"code":{"coding":[{"system":"https://w3id.org/uptake/fhir/CodeSystem/engagement-component","code":"sessions"}]},"valueQuantity":{"value":%d}},
                  {"code":{"coding":[{"system":"https://w3id.org/uptake/fhir/CodeSystem/engagement-component","code":"minutes"}]},"valueQuantity":{"value":%s,"system":"http://unitsofmeasure.org","code":"min"}}]}
                """.formatted(patient, day, issued.isEmpty() ? "" : "\"issued\":\"" + issued + "\",", sessions, minutes);
    }

    private static TestServer.Reply send(String patient, String day, String resource) {
        return server.send(
                "client vendor system/Observation.crus",
                "PUT",
                "Observation?code=engagement-daily&patient=" + patient + "&device=Device/app&date=" + day,
                resource);
    }

    private static JsonNode file(String who, String type, String content) {
        var reply = server.send(who, "POST", "Observation/$import-usage", content, "Content-Type", type);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json();
    }

    private static JsonNode csv(String... rows) {
        return file(FEED, "text/csv", HEADER + "\n" + String.join("\n", rows) + "\n");
    }

    private static int count(JsonNode parameters, String name) {
        for (var part : parameters.path("parameter"))
            if (part.path("name").asText().equals(name))
                return part.path("valueInteger").asInt();
        return -1;
    }

    private static List<String> stored(String patient) {
        var bundle = server.get("Observation?code=engagement-daily&patient=" + patient + "&_sort=date&_count=500")
                .json();
        var found = new ArrayList<String>();
        for (var entry : bundle.path("entry")) {
            var one = entry.path("resource");
            found.add(one.path("effectiveDateTime").asText() + " v"
                    + one.path("meta").path("versionId").asText() + " "
                    + one.at("/component/0/valueQuantity/value").asText());
        }
        return found;
    }

    /** The row of engagement_use as it is, then as it is when made anew from the days. */
    private static List<String> use() throws SQLException {
        var sql =
                "SELECT string_agg(patient || source || first_day || encode(days, 'hex') || coalesce(last_active::text, ''), ' '"
                        + " ORDER BY patient, source) FROM engagement_use";
        var found = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(server.jdbcUrl());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (var again = 0; again < 2; again++) {
                try (var rows = statement.executeQuery(sql)) {
                    rows.next();
                    found.add(String.valueOf(rows.getString(1)));
                }
                statement.execute(
                        "SELECT engagement_recount(array_agg(patient), array_agg(source)) FROM engagement_day");
            }
            connection.rollback();
        }
        return found;
    }

    @Test
    void a_day_that_is_sent_again_changes_nothing_and_a_corrected_one_makes_a_version() {
        var p = patient("again");
        assertThat(send(p, "2026-03-09", day(p, "2026-03-09", 2, "17.5", "")).status())
                .isEqualTo(201);
        assertThat(send(p, "2026-03-09", day(p, "2026-03-09", 2, "17.50", "")).status())
                .isEqualTo(200);
        assertThat(stored(p)).containsExactly("2026-03-09 v1 2");
        send(p, "2026-03-09", day(p, "2026-03-09", 3, "17.5", ""));
        assertThat(stored(p)).containsExactly("2026-03-09 v2 3");
    }

    @Test
    void an_older_statement_that_comes_late_does_not_undo_a_newer_one() {
        var p = patient("older");
        send(p, "2026-03-09", day(p, "2026-03-09", 5, "20", "2026-03-10T08:00:00Z"));
        var late = send(p, "2026-03-09", day(p, "2026-03-09", 2, "9", "2026-03-10T02:00:00Z"));
        assertThat(late.status()).isEqualTo(200);
        assertThat(stored(p)).containsExactly("2026-03-09 v1 5");
        csv(p + ",app,2026-03-09,Asia/Singapore,1,2,,,,,2026-03-10T03:00:00Z");
        assertThat(stored(p)).containsExactly("2026-03-09 v1 5");
    }

    @Test
    void the_same_day_under_another_id_is_refused_and_the_answer_names_the_first() {
        var p = patient("twice");
        send(p, "2026-03-09", day(p, "2026-03-09", 2, "17.5", ""));
        var second = server.send(FEED, "POST", "Observation", day(p, "2026-03-09", 2, "17.5", ""));
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.body()).contains("usage-day-exists").contains("Observation/");
    }

    @Test
    void a_batch_keeps_the_good_days_and_says_what_is_wrong_with_the_others() {
        var p = patient("batch");
        var entries = new ArrayList<String>();
        for (var day : List.of("2026-03-10", "2026-03-09", "2027-03-09"))
            entries.add("{\"resource\":" + day(p, day, 1, "5", "")
                    + ",\"request\":{\"method\":\"PUT\",\"url\":\"Observation?code=engagement-daily&patient=" + p
                    + "&device=Device/app&date=" + day + "\"}}");
        var reply = server.send(
                "client vendor system/Observation.crus",
                "POST",
                "",
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[" + String.join(",", entries) + "]}");
        assertThat(reply.json().at("/entry/0/response/status").asText()).startsWith("201");
        assertThat(reply.json().at("/entry/1/response/status").asText()).startsWith("201");
        assertThat(reply.json().at("/entry/2/response/status").asText()).startsWith("422");
        assertThat(reply.body()).contains("usage-day");
        assertThat(stored(p)).containsExactly("2026-03-09 v1 1", "2026-03-10 v1 1");
    }

    @Test
    void the_day_is_the_patients_own_wherever_the_server_stands() {
        var p = patient("zone");
        // in Kiritimati it is the next day already
        csv(p + ",app,2026-07-01,Pacific/Kiritimati,1,5,,,,,", p + ",app,2026-06-29,America/Los_Angeles,1,5,,,,,");
        assertThat(stored(p)).containsExactly("2026-06-29 v1 1", "2026-07-01 v1 1");
    }

    @Test
    void a_file_of_values_is_stored_but_for_its_wrong_rows_and_a_second_time_changes_nothing() {
        var p = patient("csv");
        var rows = new String[] {
            p + ",app,2026-03-09,America/New_York,2,17.5,1,0,1,0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0,",
            "urn:mrn|" + p + ",Device/app,2026-03-10,America/New_York,1,3,,,,,",
            "nobody,app,2026-03-09,America/New_York,1,3,,,,,",
            p + ",app,2026-02-30,America/New_York,1,3,,,,,",
            p + ",app,2026-03-11,New York,1,3,,,,,",
            p + ",app,2026-03-12,America/New_York,-1,3,,,,,",
            p + ",app,2026-03-13,America/New_York,1",
            p + ",app,2026-03-14,America/New_York,,,,,,,",
            p + ",app,2026-03-15,America/New_York,1,3,,,,1 2 3,",
            p + ",app,2027-03-15,America/New_York,1,3,,,,,"
        };
        var first = csv(rows);
        assertThat(List.of(count(first, "rows"), count(first, "created"), count(first, "refused")))
                .containsExactly(10, 2, 8);
        var issues = new ArrayList<String>();
        for (var part : first.path("parameter"))
            if (part.path("name").asText().equals("issue"))
                issues.add(part.at("/part/0/valueInteger").asText() + " "
                        + part.at("/part/1/valueCode").asText());
        assertThat(issues)
                .containsExactlyInAnyOrder(
                        "4 usage-unknown",
                        "5 usage-row",
                        "6 usage-zone",
                        "7 usage-amount",
                        "8 usage-row",
                        "9 usage-nothing",
                        "10 usage-hours",
                        "11 usage-day");
        var second = csv(rows);
        assertThat(List.of(count(second, "created"), count(second, "updated"), count(second, "unchanged")))
                .containsExactly(0, 0, 2);
        assertThat(stored(p)).containsExactly("2026-03-09 v1 2", "2026-03-10 v1 1");
    }

    @Test
    void of_two_rows_about_one_day_the_one_issued_later_counts_wherever_it_stands() {
        patient("later");
        var answer = csv(
                "later,app,2026-03-01,Asia/Singapore,5,10,,,,,2026-03-02T10:00:00Z",
                "later,app,2026-03-01,Asia/Singapore,3,10,,,,,2026-03-02T09:00:00Z");
        assertThat(count(answer, "created")).isEqualTo(1);
        assertThat(stored("later")).containsExactly("2026-03-01 v1 5");
    }

    @Test
    void minutes_with_an_exponent_of_millions_are_refused_at_once() {
        patient("tiny");
        var answer = csv("tiny,app,2026-03-01,Asia/Singapore,1,1e-300000000,,,,,");
        assertThat(count(answer, "refused")).isEqualTo(1);
    }

    @Test
    void lines_of_observations_and_rows_of_values_are_the_same_days() {
        var p = patient("lines");
        var line = day(p, "2026-03-09", 2, "17.5", "").replaceAll("\\s*\\n\\s*", " ");
        assertThat(count(file(FEED, "application/fhir+ndjson", line + "\n\nnot json\n"), "created"))
                .isEqualTo(1);
        var again = csv(p + ",app,2026-03-09,Asia/Singapore,2,17.5,,,,,");
        assertThat(count(again, "unchanged")).isEqualTo(1);
        var corrected = csv(p + ",app,2026-03-09,Asia/Singapore,4,17.5,,,,,");
        assertThat(count(corrected, "updated")).isEqualTo(1);
        assertThat(stored(p)).containsExactly("2026-03-09 v2 4");
    }

    @Test
    void a_file_without_the_right_columns_or_rights_is_refused_as_a_whole() {
        var reply = server.send(FEED, "POST", "Observation/$import-usage", "patient,day\n", "Content-Type", "text/csv");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("usage-header");
        var reader = server.send(
                "client reader system/Observation.rs",
                "POST",
                "Observation/$import-usage",
                HEADER + "\n",
                "Content-Type",
                "text/csv");
        assertThat(reader.status()).isEqualTo(403);
        var elsewhere = server.send("system", "POST", "Task/x/$move", "a,b", "Content-Type", "text/csv");
        assertThat(elsewhere.status()).isEqualTo(415);
    }

    @Test
    void an_imported_day_is_an_observation_like_any_other() throws SQLException {
        var p = patient("like");
        csv(p + ",app,2026-03-09,America/New_York,2,17.5,1,0,1,0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0,");
        var found = server.get("Observation?code=engagement-daily&patient=" + p + "&date=2026-03-09&device=Device/app")
                .json();
        var id = found.at("/entry/0/resource/id").asText();
        assertThat(found.at("/entry/0/resource/meta/profile/0").asText()).endsWith("engagement-daily");
        assertThat(server.get("Observation/" + id).status()).isEqualTo(200);
        assertThat(server.get("Observation/" + id + "/_history").json().path("entry"))
                .hasSize(1);
        assertThat(server.get("Patient/" + p + "/$everything").body()).contains(id);
        var valid = server.post(
                "Observation/$validate", server.get("Observation/" + id).body());
        assertThat(valid.body()).doesNotContain("\"severity\":\"error\"");
        try (var connection = DriverManager.getConnection(server.jdbcUrl());
                var query = connection.prepareStatement(
                        "SELECT agent FROM audit_entry WHERE action = 'write' AND subject @> ARRAY[?::text]")) {
            query.setString(1, "Observation/" + id + "/_history/1");
            try (var rows = query.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("client:vendor");
            }
        }
    }

    @Test
    void what_an_import_builds_passes_every_check_when_it_is_written_by_hand() {
        var p = patient("built");
        csv(
                p
                        + ",app,2026-03-09,Asia/Singapore,2,17.5,3,1,4,0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0,2026-03-10T02:00:00Z");
        var built = server.get("Observation?code=engagement-daily&patient=" + p)
                .json()
                .at("/entry/0/resource");
        assertThat(built.path("component")).hasSize(6);
        var other = patient("built-by-hand");
        var resource = built.toString()
                .replace("Patient/built\"", "Patient/" + other + "\"")
                .replaceFirst("\"id\":\"[a-z0-9]+\",", "");
        var written = server.post("Observation", resource);
        assertThat(written.status()).as(written.body()).isEqualTo(201);
        assertThat(written.json().path("component")).isEqualTo(built.path("component"));
        assertThat(written.json().path("meta").path("profile"))
                .isEqualTo(built.path("meta").path("profile"));
    }

    @Test
    void a_feeds_condition_means_what_a_search_by_the_same_parameters_finds() {
        var p = patient("condition");
        csv(p + ",app,2026-03-09,Asia/Singapore,1,5,,,,,", p + ",watch,2026-03-09,Asia/Singapore,1,5,,,,,");
        var resource = day(p, "2026-03-09", 2, "6", "");
        for (var condition : List.of(
                "code=engagement-daily&patient=" + p + "&device=Device/app&date=2026-03-09",
                "code=https://w3id.org/uptake/fhir/CodeSystem/observation-code|engagement-daily&subject=Patient/" + p
                        + "&device=app&date=2026-03-09")) {
            var found =
                    server.get("Observation?" + condition.replace("|", "%7C")).json();
            assertThat(found.path("total").asInt()).isEqualTo(1);
            var written = server.send("system", "PUT", "Observation?" + condition.replace("|", "%7C"), resource);
            assertThat(written.json().path("id").asText())
                    .isEqualTo(found.at("/entry/0/resource/id").asText());
        }
        var confined = server.send(
                "client vendor@Patient/fresh patient/Observation.crus",
                "PUT",
                "Observation?code=engagement-daily&patient=" + p + "&device=Device/app&date=2026-03-09",
                resource);
        assertThat(confined.status()).isIn(403, 404);
    }

    @Test
    void a_year_of_days_does_not_push_a_score_out_of_what_rules_see() {
        var p = patient("many");
        put("Observation/many-phq", """
                {"resourceType":"Observation","id":"many-phq","status":"final","subject":{"reference":"Patient/many"},
                 "code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},"effectiveDateTime":"2024-01-01",
                 "valueQuantity":{"value":14}}""");
        var rows = new ArrayList<String>();
        for (var i = 0; i < 600; i++)
            rows.add(p + ",app," + LocalDate.of(2024, 6, 1).plusDays(i) + ",Asia/Singapore,1,5,,,,,");
        assertThat(count(csv(rows.toArray(new String[0])), "created")).isEqualTo(600);
        var suitable =
                server.get("PlanDefinition/$suitable?patient=Patient/many").body();
        assertThat(suitable).contains("14");
    }

    @Test
    void a_mistaken_day_is_no_longer_counted_and_may_be_sent_anew() throws SQLException {
        var p = patient("mistake");
        var id = send(p, "2026-03-09", day(p, "2026-03-09", 2, "17.5", ""))
                .json()
                .path("id")
                .asText();
        var wrong = server.get("Observation/" + id).body().replace("\"final\"", "\"entered-in-error\"");
        assertThat(server.send("system", "PUT", "Observation/" + id, wrong).status())
                .isEqualTo(200);
        assertThat(server.get("Patient/" + p + "/$usage?days=400").json().path("parameter"))
                .isEmpty();
        csv(p + ",app,2026-03-09,Asia/Singapore,1,5,,,,,");
        assertThat(server.get("Patient/" + p + "/$usage?days=400").body()).contains("2026-03-09");
        var both = use();
        assertThat(both.get(0)).isEqualTo(both.get(1));
    }

    @Test
    void the_patients_use_says_when_it_was_last_and_how_fresh_that_is() {
        var p = patient("fresh");
        csv(p + ",watch,2026-06-27,Asia/Singapore,2,12,1,1,0,,", p + ",watch,2026-06-28,Asia/Singapore,1,0.1,0,0,0,,");
        var beat = """
                {"resourceType":"Observation","status":"final","device":{"reference":"Device/watch"},
                 "code":{"coding":[{"system":"https://w3id.org/uptake/fhir/CodeSystem/observation-code","code":"source-heartbeat"}]},
                 "effectiveDateTime":"2026-06-30T06:00:00Z"}""";
        for (var again = 0; again < 2; again++) {
            var reply = server.send(
                    "client vendor system/Observation.crus",
                    "PUT",
                    "Observation?code=source-heartbeat&device=Device/watch",
                    beat);
            assertThat(reply.status()).as(reply.body()).isIn(200, 201);
        }
        var usage = server.get("Patient/" + p + "/$usage").body();
        assertThat(usage)
                .contains("\"last-active\",\"valueDate\":\"2026-06-27\"")
                .contains("\"fresh\",\"valueInstant\":\"2026-06-30T06:00:00.000Z\"")
                .contains("\"heartbeat\",\"valueBoolean\":true");
    }

    @Test
    void whatever_comes_in_whatever_order_by_whichever_way_is_counted_as_if_counted_anew() throws Exception {
        var random = new Random(11);
        var patients = List.of(patient("r0"), patient("r1"), patient("r2"));
        var pool = Executors.newFixedThreadPool(3);
        var work = new ArrayList<Runnable>();
        for (var i = 0; i < 60; i++) {
            var p = patients.get(random.nextInt(3));
            var day = LocalDate.of(2026, 1, 1).plusDays(random.nextInt(40));
            var sessions = random.nextInt(4);
            var minutes = random.nextInt(3) * 7;
            if (random.nextBoolean()) {
                work.add(() -> send(p, day.toString(), day(p, day.toString(), sessions, "" + minutes, "")));
            } else {
                var rows = new ArrayList<String>();
                for (var k = 0; k < 30; k++)
                    rows.add(patients.get(k % 3) + ",app," + day.plusDays(k / 3) + ",Asia/Singapore," + sessions + ","
                            + minutes + ",,,,,");
                Collections.shuffle(rows, random);
                work.add(() -> csv(rows.toArray(new String[0])));
            }
        }
        for (var future : work.stream().map(pool::submit).toList()) future.get();
        pool.shutdown();
        var both = use();
        assertThat(both.get(0)).isEqualTo(both.get(1));
        for (var p : patients) {
            var days = stored(p).stream().map(line -> line.substring(0, 10)).toList();
            assertThat(days).doesNotHaveDuplicates().isNotEmpty();
        }
        try (var connection = DriverManager.getConnection(server.jdbcUrl());
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM (SELECT source, day, count(*) AS sent,"
                                + " count(*) FILTER (WHERE get_byte(cell, 0) >= 128) AS active FROM engagement_day"
                                + " GROUP BY source, day) d FULL JOIN (SELECT * FROM engagement_source_day WHERE sent > 0) s"
                                + " USING (source, day) WHERE d.sent IS DISTINCT FROM s.sent"
                                + " OR d.active IS DISTINCT FROM s.active")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    @Test
    void a_file_with_a_byte_order_mark_windows_lines_and_quotes_is_read() {
        var p = patient("quoted");
        var content = "\ufeff" + HEADER + "\r\n\"" + p + "\",\"app\",2026-03-09,\"Asia/Singapore\",1,5,,,,,\r\n";
        assertThat(content.getBytes(StandardCharsets.UTF_8)).isNotEmpty();
        assertThat(count(file(FEED, "text/csv", content), "created")).isEqualTo(1);
    }
}
