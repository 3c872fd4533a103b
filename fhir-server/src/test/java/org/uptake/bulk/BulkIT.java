package org.uptake.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.boot.TestServer;

/** Bulk Data 2.0 as a client meets it. */
class BulkIT {
    private static final String TASK =
            "{\"resourceType\":\"Task\",\"id\":\"%s\",\"status\":\"%s\",\"intent\":\"order\",\"for\":{\"reference\":\"Patient/%s\"}}";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        for (var patient : Set.of("bulk-a", "bulk-b", "bulk-c")) {
            put(
                    "Patient/" + patient,
                    "{\"resourceType\":\"Patient\",\"id\":\"" + patient + "\",\"name\":[{\"family\":\"Bulk\"}]}");
            put("Task/t-" + patient, TASK.formatted("t-" + patient, "requested", patient));
        }
        put("Task/nobody", "{\"resourceType\":\"Task\",\"id\":\"nobody\",\"status\":\"draft\",\"intent\":\"order\"}");
        put(
                "Group/ward",
                "{\"resourceType\":\"Group\",\"id\":\"ward\",\"type\":\"person\",\"actual\":true,\"member\":["
                        + "{\"entity\":{\"reference\":\"Patient/bulk-a\"}},"
                        + "{\"entity\":{\"reference\":\"Patient/bulk-b\"},\"inactive\":true},"
                        + "{\"entity\":{\"reference\":\"Patient/bulk-c\"},\"period\":{\"end\":\"2020-01-01\"}}]}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void put(String path, String body) {
        var reply = server.send("system", "PUT", path, body);
        assertThat(reply.status()).as(reply.body()).isIn(200, 201);
    }

    /** What the database holds, asked without the code under test. */
    private static Set<String> stored(String where) throws Exception {
        var found = new TreeSet<String>();
        try (var connection = DriverManager.getConnection(server.jdbcUrl());
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT type || '/' || id FROM resource WHERE NOT deleted AND " + where)) {
            while (rows.next()) found.add(rows.getString(1));
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    @Test
    void a_system_export_gives_every_current_resource_once_as_a_read_gives_it() throws Exception {
        var export = Export.begin(server, "system", "$export");
        assertThat(export.references()).isEqualTo(stored("type <> 'Binary'"));
        for (var line : export.lines("output"))
            if (line.path("id").asText().equals("t-bulk-a"))
                assertThat(line).isEqualTo(server.get("Task/t-bulk-a").json());
    }

    @Test
    void the_manifest_says_what_was_asked_when_and_for_how_long_it_stands() {
        var export =
                Export.begin(server, "system", "$export?_type=Patient", "Prefer", "respond-async, handling=lenient");
        var manifest = export.manifest();
        assertThat(manifest.path("request").asText()).isEqualTo(server.fhirBase() + "/$export?_type=Patient");
        assertThat(manifest.path("requiresAccessToken").asBoolean()).isTrue();
        assertThat(manifest.path("output")).hasSize(1);
        assertThat(manifest.path("deleted").isArray()).isTrue();
        assertThat(manifest.path("error").isArray()).isTrue();
        var headers = export.poll().response().headers();
        assertThat(headers.firstValue("Expires")).isPresent();
        assertThat(headers.firstValue("Content-Type")).contains("application/json");
        for (var line : export.lines("output"))
            assertThat(line.path("meta").path("lastUpdated").asText())
                    .isLessThanOrEqualTo(manifest.path("transactionTime").asText());
    }

    @Test
    void a_patient_export_holds_tasks_by_whom_they_are_for_and_nothing_that_is_nobodys() throws Exception {
        var references = Export.begin(server, "system", "Patient/$export").references();
        assertThat(references).isEqualTo(stored("patient IS NOT NULL"));
        assertThat(references).contains("Task/t-bulk-a").doesNotContain("Task/nobody");
    }

    @Test
    void what_the_store_says_is_about_a_patient_goes_out_with_patients() throws Exception {
        put(
                "AdverseEvent/fall",
                "{\"resourceType\":\"AdverseEvent\",\"id\":\"fall\",\"actuality\":\"actual\",\"subject\":{\"reference\":\"Patient/bulk-b\"}}");
        assertThat(Export.begin(server, "system", "Patient/$export?_type=AdverseEvent")
                        .references())
                .isEqualTo(stored("type = 'AdverseEvent'"));
    }

    @Test
    void a_group_export_holds_its_active_members_only() throws Exception {
        assertThat(Export.begin(server, "system", "Group/ward/$export").references())
                .isEqualTo(stored("patient = 'bulk-a'"));
    }

    @Test
    void a_list_of_patients_narrows_an_export_and_strangers_to_the_group_are_said_in_the_error_file() {
        var export = Export.post(
                server,
                "system",
                "Group/ward/$export",
                "{\"name\":\"patient\",\"valueReference\":{\"reference\":\"Patient/bulk-a\"}},"
                        + "{\"name\":\"patient\",\"valueReference\":{\"reference\":\"Patient/bulk-b\"}},"
                        + "{\"name\":\"_type\",\"valueString\":\"Task\"}");
        assertThat(export.references()).containsExactly("Task/t-bulk-a");
        assertThat(export.lines("error")).hasSize(1);
        assertThat(export.manifest().path("request").asText()).endsWith("/Group/ward/$export");
    }

    @Test
    void type_filters_are_alternatives_and_their_commas_are_encoded_once_more() {
        put("Task/f-1", TASK.formatted("f-1", "received", "bulk-b"));
        put("Task/f-2", TASK.formatted("f-2", "accepted", "bulk-b"));
        put("Task/f-3", TASK.formatted("f-3", "in-progress", "bulk-b"));
        var export = Export.begin(
                server,
                "system",
                "$export?_type=Task&_typeFilter=Task%3Fstatus%3Dreceived%252Caccepted%26patient%3DPatient/bulk-b,Task%3F_id%3Df-3");
        assertThat(export.references()).containsExactly("Task/f-1", "Task/f-2", "Task/f-3");
    }

    @Test
    void elements_keep_what_is_mandatory_and_say_so() {
        var export = Export.begin(server, "system", "$export?_type=Task,Patient&_elements=Task.for,Patient.name");
        for (var line : export.lines("output")) {
            var isTask = line.path("resourceType").asText().equals("Task");
            assertThat(line.fieldNames())
                    .toIterable()
                    .isSubsetOf(
                            isTask
                                    ? Set.of("resourceType", "id", "meta", "status", "intent", "for")
                                    : Set.of("resourceType", "id", "meta", "name"));
            assertThat(line.path("meta").path("tag").findValuesAsText("code")).contains("SUBSETTED");
            if (isTask) assertThat(line.has("status") && line.has("intent")).isTrue();
        }
    }

    @Test
    void a_scope_with_a_filter_is_kept_on_every_line() {
        put("Task/s-1", TASK.formatted("s-1", "ready", "bulk-b"));
        var who = "client narrow system/Task.rs?status=ready";
        assertThat(Export.begin(server, who, "$export").references()).containsExactly("Task/s-1");
        assertThat(server.send("client narrow system/Task.c", "GET", "$export", "")
                        .status())
                .isEqualTo(403);
        assertThat(server.send(who, "GET", "$export?_type=Patient", "").status())
                .isEqualTo(403);
    }

    @Test
    void a_filter_goes_through_no_type_that_the_token_does_not_give_whole() {
        var chain = "$export?_type=Task&_typeFilter=Task%3Fpatient.family%3DBulk";
        assertThat(server.send("client narrow system/Task.rs", "GET", chain, "").status())
                .isEqualTo(403);
        assertThat(server.send("client narrow system/Task.rs system/Patient.rs?gender=male", "GET", chain, "")
                        .status())
                .isEqualTo(403);
        assertThat(server.send("client narrow system/Task.rs system/Patient.rs", "GET", chain, "")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void a_chain_with_several_targets_goes_only_to_those_that_the_token_gives_whole() {
        put(
                "Practitioner/chained",
                "{\"resourceType\":\"Practitioner\",\"id\":\"chained\",\"name\":[{\"family\":\"Manyway\"}]}");
        put("Organization/chained", "{\"resourceType\":\"Organization\",\"id\":\"chained\",\"name\":\"Manyway\"}");
        for (var owner : Set.of("Practitioner", "Organization"))
            put(
                    "Task/owned-by-" + owner,
                    "{\"resourceType\":\"Task\",\"id\":\"owned-by-" + owner
                            + "\",\"status\":\"draft\",\"intent\":\"order\",\"owner\":{\"reference\":\"" + owner
                            + "/chained\"}}");
        var chain = "$export?_type=Task&_typeFilter=Task%3Fowner.name%3DManyway";
        var who = "client narrow system/Task.rs system/Organization.rs";
        assertThat(Export.begin(server, who, chain).references()).containsExactly("Task/owned-by-Organization");
        assertThat(Export.begin(server, "system", chain).references())
                .containsExactly("Task/owned-by-Organization", "Task/owned-by-Practitioner");
    }

    private static int status(String who, String path) {
        return server.send(who, "GET", path, "").status();
    }

    @Test
    void a_file_is_not_given_to_a_token_that_is_narrower_than_what_the_file_holds() {
        var whole = file(Export.begin(server, "client one system/*.rs", "$export?_type=Task"));
        assertThat(status("client one@bulk-a patient/Task.rs", whole)).isEqualTo(403);
        assertThat(status("client one system/Task.rs?status=requested", whole)).isEqualTo(403);
        assertThat(status("client one system/Task.rs", whole)).isEqualTo(200);
        var narrow = file(Export.begin(server, "client one system/Task.rs?status=requested", "$export?_type=Task"));
        assertThat(status("client one system/Task.rs?status=requested", narrow)).isEqualTo(200);
        assertThat(status("client one system/Task.rs?status=draft", narrow)).isEqualTo(403);
    }

    private static String file(Export export) {
        var url = export.manifest().path("output").path(0).path("url").asText();
        return url.substring(server.fhirBase().length() + 1);
    }

    @Test
    void a_group_that_the_token_may_not_read_is_not_exported() throws Exception {
        var coded = "{\"resourceType\":\"Group\",\"id\":\"coded\",\"type\":\"person\",\"actual\":true,"
                + "\"code\":{\"coding\":[{\"code\":\"study\"}]},\"member\":[{\"entity\":{\"reference\":\"Patient/bulk-a\"}}]}";
        put("Group/coded", coded);
        var who = "client narrow system/Task.rs system/Group.rs?code=study";
        assertThat(Export.begin(server, who, "Group/coded/$export?_type=Task").references())
                .isEqualTo(stored("type = 'Task' AND patient = 'bulk-a'"));
        assertThat(status(who, "Group/ward/$export?_type=Task")).isEqualTo(403);
        assertThat(status(who, "Group/nowhere/$export?_type=Task")).isEqualTo(404);
        server.send("system", "DELETE", "Group/coded", "");
    }

    @Test
    void whether_a_patient_exists_is_told_only_to_who_may_read_patients() {
        var asked = "{\"resourceType\":\"Parameters\",\"parameter\":["
                + "{\"name\":\"patient\",\"valueReference\":{\"reference\":\"Patient/bulk-a\"}},"
                + "{\"name\":\"_type\",\"valueString\":\"Task\"}]}";
        for (var scopes : Set.of("system/Task.rs", "system/Task.rs system/Patient.rs?gender=male"))
            assertThat(server.send("client narrow " + scopes, "POST", "Patient/$export", asked)
                            .status())
                    .as(scopes)
                    .isEqualTo(403);
        assertThat(server.send("client narrow system/Task.rs system/Patient.rs", "POST", "Patient/$export", asked)
                        .status())
                .isEqualTo(202);
    }

    @Test
    void another_client_meets_neither_the_status_nor_the_files() {
        var export = Export.begin(server, "client one system/*.rs", "$export?_type=Patient");
        var url = export.manifest().path("output").path(0).path("url").asText();
        var file = url.substring(server.fhirBase().length() + 1);
        for (var path : Set.of(export.status(), file)) {
            assertThat(server.send("client two system/*.rs", "GET", path, "").status())
                    .isEqualTo(404);
            assertThat(server.send("client one system/*.rs", "GET", path, "").status())
                    .isEqualTo(200);
        }
        assertThat(server.send("client one system/Task.rs", "GET", file, "").status())
                .isEqualTo(403);
        assertThat(server.send("client two system/*.rs", "DELETE", export.status(), "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_deleted_export_is_gone_with_its_files() {
        var export = Export.begin(server, "system", "$export?_type=Patient");
        var url = export.manifest().path("output").path(0).path("url").asText();
        assertThat(server.send("system", "DELETE", export.status(), "").status())
                .isEqualTo(202);
        assertThat(export.poll().status()).isEqualTo(404);
        assertThat(export.poll().json().path("resourceType").asText()).isEqualTo("OperationOutcome");
        assertThat(server.get(url.substring(server.fhirBase().length() + 1)).status())
                .isEqualTo(404);
    }

    @Test
    void a_download_can_be_taken_up_in_the_middle_and_can_be_compressed() throws Exception {
        var export = Export.begin(server, "system", "$export?_type=Patient");
        var url =
                URI.create(export.manifest().path("output").path(0).path("url").asText());
        var whole = fetch(url).body();
        var rest = fetch(url, "Range", "bytes=10-", "Accept-Encoding", "gzip");
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.body()).isEqualTo(java.util.Arrays.copyOfRange(whole, 10, whole.length));
        assertThat(rest.headers().firstValue("Content-Range"))
                .contains("bytes 10-" + (whole.length - 1) + "/" + whole.length);
        assertThat(fetch(url, "Range", "bytes=" + whole.length + "-").statusCode())
                .isEqualTo(416);
        var zipped = fetch(url, "Accept-Encoding", "gzip");
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes())
                .isEqualTo(whole);
    }

    private static HttpResponse<byte[]> fetch(URI url, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(url).header("Authorization", "Bearer system");
        for (var i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$export?_outputFormat=text/csv | 400",
                "$export?_outputFormat=application/fhir+ndjson&_type=Group | 202",
                "$export?_outputFormat=ndjson&_type=Group | 202",
                "$export?_since=yesterday | 400",
                "$export?_since=2026-01-01 | 400",
                "$export?_type=Group&_since=2026-01-01T00:00:00+02:00 | 202",
                "$export?_type=Nonsense | 400",
                "Patient/$export?_type=Practitioner | 400",
                "$export?patient=Patient/bulk-a | 400",
                "$export?_type=Task&_typeFilter=Patient%3Fname%3Dx | 400",
                "$export?_typeFilter=Task%3Fnonsense%3Dx | 400",
                "$export?_typeFilter=Task%3Fstatus%3Dready%26_sort%3D_id | 400",
                "$export?_elements=Task.for.reference | 400",
                "$export?includeAssociatedData=_everything | 400",
                "$export?organizeOutputBy=Patient | 400",
                "Group/nobody/$export | 404"
            })
    void a_kick_off_is_judged_before_it_is_accepted(String path, int status) {
        var reply = server.get(path.trim());
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        if (status == 202)
            server.send(
                    "system",
                    "DELETE",
                    reply.response()
                            .headers()
                            .firstValue("Content-Location")
                            .orElseThrow()
                            .substring(server.fhirBase().length() + 1),
                    "");
        else assertThat(reply.json().path("resourceType").asText()).isEqualTo("OperationOutcome");
    }

    @Test
    void lenient_handling_leaves_out_what_is_not_supported_and_says_so() {
        var export = Export.begin(
                server,
                "system",
                "$export?_type=Group,Nonsense&organizeOutputBy=Patient",
                "Prefer",
                "respond-async, handling=lenient");
        assertThat(export.references()).containsExactly("Group/ward");
        assertThat(export.lines("error")).hasSize(2);
    }

    @Test
    void a_client_without_a_token_or_without_json_is_turned_away() {
        assertThat(server.send("system", "GET", "$export", "", "Accept", "text/html")
                        .status())
                .isEqualTo(406);
        assertThat(server.send("system", "PUT", "$export", "{}").status()).isEqualTo(405);
    }
}
