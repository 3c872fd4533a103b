package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.ids;
import static org.uptake.fhirapi.RestBed.patient;
import static org.uptake.fhirapi.RestBed.rule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.boot.TestServer.Reply;

/** Searches over several types, and over whole compartments. */
class SystemSearchIT {
    private static String tagged(String type, String tag, String more) {
        return create("{\"resourceType\":\"" + type + "\",\"meta\":{\"tag\":[{\"system\":\"urn:several\",\"code\":\""
                + tag + "\"}]}" + more + "}");
    }

    private static String task(String tag, String patient) {
        return tagged(
                "Task",
                tag,
                ",\"status\":\"requested\",\"intent\":\"order\",\"for\":{\"reference\":\"Patient/" + patient + "\"}");
    }

    private static List<String> types(JsonNode bundle) {
        var types = new ArrayList<String>();
        bundle.path("entry")
                .forEach(entry ->
                        types.add(entry.path("resource").path("resourceType").asText()));
        return types;
    }

    private static Reply as(String caller, String path) {
        return SERVER.send(caller, "GET", path, "");
    }

    @Test
    void what_every_type_has_is_asked_of_all_of_them_or_of_those_that_are_named() {
        var patient = tagged("Patient", "every", "");
        var task = task("every", patient);
        var organization = tagged("Organization", "every", ",\"name\":\"x\"");
        assertThat(ids(SERVER.get("?_tag=urn:several%7Cevery").json()))
                .containsExactlyInAnyOrder(patient, task, organization);
        var named = SERVER.get("?_type=Task,Patient&_tag=every&_total=accurate").json();
        assertThat(ids(named)).containsExactlyInAnyOrder(patient, task);
        assertThat(named.path("total").asInt()).isEqualTo(2);
        assertThat(named.path("link").path(0).path("url").asText())
                .isEqualTo(SERVER.fhirBase() + "?_type=Patient%2CTask&_tag=every&_total=accurate");
        assertThat(SERVER.get("?_type=Task,Patient&_tag=every&_summary=count")
                        .json()
                        .path("total")
                        .asInt())
                .isEqualTo(2);
        assertThat(ids(SERVER.send(
                                "system",
                                "POST",
                                "_search",
                                "_type=Task&_tag=every",
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .json()))
                .containsExactly(task);
    }

    @Test
    void what_all_named_types_have_is_asked_of_them_and_included_with_them() {
        var patient = tagged("Patient", "named", "");
        var task = task("named", patient);
        var flag = create("""
                {"resourceType": "Flag", "status": "active", "code": {"text": "x"}, "subject": {"reference": "Patient/%s"}}""".formatted(patient));
        var found = SERVER.get("?_type=Task,Flag&patient=" + patient + "&_include=Task:patient")
                .json();
        assertThat(ids(found)).containsExactlyInAnyOrder(task, flag);
        assertThat(types(found)).contains("Patient");
        assertThat(ids(SERVER.get("?_type=Task,Flag&patient._tag=named").json()))
                .containsExactlyInAnyOrder(task, flag);
        assertThat(ids(SERVER.get("?_type=Patient,Task&_has:Flag:patient:status=active&_id=" + patient)
                        .json()))
                .as("no flag points to a task by patient")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?patient=x",
                "?_type=Task,Organization&patient=x",
                "?_type=Task,Flag&_sort=status",
                "?_type=Account",
                "?_tag=x&_cursor=W10",
                "?_tag=x&_cursor=WyJ4Il0",
                "?_tag=x&_cursor=W251bGwsbnVsbF0",
            })
    void what_not_every_type_can_answer_is_refused(String question) {
        var reply = SERVER.get(question);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    }

    @Test
    void asked_leniently_what_one_type_does_not_have_is_left_out_for_all_and_from_the_self_link() {
        var patient = tagged("Patient", "lenient", "");
        var task = task("lenient", patient);
        var reply = SERVER.send(
                "system", "GET", "?_type=Task,Patient&_tag=lenient&intent=plan", "", "Prefer", "handling=lenient");
        assertThat(ids(reply.json())).containsExactlyInAnyOrder(patient, task);
        assertThat(reply.json().path("link").path(0).path("url").asText()).doesNotContain("intent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&_sort=-_lastUpdated", "&_sort=_lastUpdated", "&_sort=-_id"})
    void pages_follow_each_other_without_loss_or_doubles_while_others_write(String sort) {
        var tag = "paged" + Math.abs(sort.hashCode());
        var expected = new ArrayList<String>();
        for (var i = 0; i < 4; i++) {
            var patient = tagged("Patient", tag, "");
            expected.add(patient);
            expected.add(task(tag, patient));
            // the same id in two types: only the type tells their places apart
            var put = SERVER.send(
                    "system",
                    "PUT",
                    "Organization/" + patient,
                    "{\"resourceType\":\"Organization\",\"id\":\"" + patient
                            + "\",\"name\":\"x\",\"meta\":{\"tag\":[{\"code\":\"" + tag + "\"}]}}");
            assertThat(put.status()).isEqualTo(201);
            expected.add(patient);
        }
        var found = new ArrayList<String>();
        var page = "?_tag=" + tag + "&_count=2" + sort;
        for (var pages = 0; !page.isEmpty(); pages++) {
            var bundle = SERVER.get(page).json();
            found.addAll(ids(bundle));
            page = next(bundle);
            if (pages < 3) tagged("Basic", "other", ",\"code\":{\"text\":\"x\"}");
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String next(JsonNode bundle) {
        for (var link : bundle.path("link"))
            if (link.path("relation").asText().equals("next"))
                return link.path("url").asText().substring(SERVER.fhirBase().length());
        return "";
    }

    @Test
    void a_compartment_is_read_whole_or_by_some_of_its_types() {
        var patient = create(patient("Allesda", "1970-01-01"));
        var other = create(patient("Allesda", "1971-01-01"));
        var task = task("whole", patient);
        task("whole", other);
        var found = SERVER.get("Patient/" + patient + "/*").json();
        assertThat(ids(found)).containsExactlyInAnyOrder(patient, task);
        assertThat(found.path("link").path(0).path("url").asText())
                .isEqualTo(SERVER.fhirBase() + "/Patient/" + patient + "/*");
        assertThat(ids(SERVER.get("Patient/" + patient + "/*?_type=Task&status=requested")
                        .json()))
                .containsExactly(task);
        assertThat(SERVER.get("Patient/" + patient + "/*?_type=Organization").status())
                .isEqualTo(400);
        assertThat(SERVER.get("Organization/x/*").status()).isEqualTo(404);
    }

    @Test
    void types_that_the_caller_may_not_search_are_left_out_unnamed_and_refused_named() {
        var patient = tagged("Patient", "rights", "");
        var task = task("rights", patient);
        var other = tagged("Patient", "rights", "");
        task("rights", other);
        tagged("Organization", "rights", ",\"name\":\"x\"");
        var tasksOnly = "client app system/Task.rs";
        assertThat(types(as(tasksOnly, "?_tag=rights").json())).containsExactly("Task", "Task");
        assertThat(as(tasksOnly, "?_tag=rights&_type=Task,Patient").status()).isEqualTo(403);
        assertThat(types(as(tasksOnly, "?_tag=rights&_include=Task:patient").json()))
                .as("what may not be read is not included")
                .containsOnly("Task");
        assertThat(as(tasksOnly, "?_tag=rights&_revinclude=Flag:subject").status())
                .isEqualTo(403);
        assertThat(as(tasksOnly, "?_type=Task&patient._tag=rights").status()).isEqualTo(403);
        var ofOne = "client app@Patient/" + patient + " patient/Task.rs patient/Patient.rs";
        assertThat(ids(as(ofOne, "?_tag=rights").json())).containsExactlyInAnyOrder(patient, task);
        assertThat(ids(as(ofOne, "Patient/" + other + "/*").json())).isEmpty();
        var nothing = as("client app system/Task.r", "?_tag=rights");
        assertThat(nothing.status()).isEqualTo(403);
        assertThat(rule(nothing.json())).isEqualTo("access");
    }

    @Test
    void the_capability_statement_names_what_every_type_takes() {
        var rest = SERVER.get("metadata").json().path("rest").path(0);
        var names = new ArrayList<String>();
        rest.path("searchParam")
                .forEach(parameter -> names.add(parameter.path("name").asText()));
        assertThat(names).contains("_type", "_id", "_lastUpdated", "_tag", "_profile", "_security", "_source");
        for (var name : names)
            if (!name.equals("_type"))
                assertThat(SERVER.get("?" + name + "=2026-01-01&_count=1").status())
                        .as(name)
                        .isEqualTo(200);
        assertThat(SERVER.get("?_type=Task&_count=1").status()).isEqualTo(200);
    }
}
