package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.ids;
import static org.uptake.fhirapi.RestBed.patient;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Searches over real HTTP and real PostgreSQL. */
class SearchIT {
    @Test
    void searches_find_by_token_reference_date_string_and_quantity() {
        var id = create(patient("Größe-Ulme", "1971-03-09"));
        var observation = create(
                ("{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"44261-6\"}]},"
                                + "\"subject\":{\"reference\":\"Patient/%s\"},\"effectiveDateTime\":\"2026-03-01T23:30:00-05:00\",\"valueQuantity\":{\"value\":14,\"system\":\"http://unitsofmeasure.org\",\"code\":\"{score}\"}}")
                        .formatted(id));
        for (var query : List.of(
                "code=http://loinc.org|44261-6",
                "code=44261-6",
                "code=http://loinc.org|",
                "status=http://hl7.org/fhir/observation-status|final",
                "patient=" + id,
                "subject=Patient/" + id,
                "date=2026-03-02",
                "date=ge2026-03-02&date=lt2026-03-03",
                "date=sa2026-03-01",
                "value-quantity=gt13",
                "value-quantity=14|http://unitsofmeasure.org|{score}",
                "code:not=99999-9",
                "encounter:missing=true"))
            assertThat(ids(SERVER.get("Observation?patient=" + id + "&"
                                    + query.replace("|", "%7C")
                                            .replace("{", "%7B")
                                            .replace("}", "%7D"))
                            .json()))
                    .as(query)
                    .containsExactly(observation);
        for (var query : List.of(
                "code=99999-9",
                "date=2026-03-01",
                "value-quantity=lt14",
                "encounter:missing=false",
                "code:not=44261-6"))
            assertThat(ids(SERVER.get("Observation?patient=" + id + "&" + query).json()))
                    .as(query)
                    .isEmpty();
        assertThat(ids(SERVER.get("Patient?family=grosse-ulme").json())).isEmpty();
        assertThat(ids(SERVER.get("Patient?family=gr%C3%B6%C3%9Fe").json())).containsExactly(id);
        assertThat(ids(SERVER.get("Patient?family:exact=Gr%C3%B6%C3%9Fe-Ulme").json()))
                .containsExactly(id);
        assertThat(ids(SERVER.get("Patient?name:contains=ulm").json())).contains(id);
        assertThat(ids(SERVER.get("Patient?birthdate=1971-03").json())).containsExactly(id);
    }

    @Test
    void a_system_alone_finds_what_has_no_code_and_an_id_has_no_system() {
        var group = create("""
                {"resourceType": "Group", "type": "person", "actual": true, "code": {"coding": [{"system": "http://bare.example", "display": "x"}]},
                 "identifier": [{"system": "http://bare.example/id"}]}""");
        for (var query : List.of(
                "code=http://bare.example|", "identifier=http://bare.example/id|", "_id=|" + group, "_id=x,|" + group))
            assertThat(ids(SERVER.get("Group?" + query.replace("|", "%7C")).json()))
                    .as(query)
                    .containsExactly(group);
        assertThat(ids(SERVER.get("Group?_id:not=%7C" + group).json())).doesNotContain(group);
    }

    @Test
    void of_a_timing_the_outer_limits_count() {
        var request = create("""
                {"resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": {"reference": "Patient/x"},
                 "code": {"text": "timing"}, "occurrenceTiming": {"event": ["2026-03-01T10:00:00Z", "2026-03-03"]}}""");
        for (var query : List.of("2026-03", "ge2026-03-02", "gt2026-03-02", "lt2026-03-02", "ne2026-03-01"))
            assertThat(ids(SERVER.get("ServiceRequest?_id=" + request + "&occurrence=" + query)
                            .json()))
                    .as(query)
                    .containsExactly(request);
        for (var query : List.of("2026-03-01", "2026-03-03", "sa2026-03-01", "eb2026-03-03"))
            assertThat(ids(SERVER.get("ServiceRequest?_id=" + request + "&occurrence=" + query)
                            .json()))
                    .as(query)
                    .isEmpty();
    }

    @Test
    void a_compartment_holds_what_is_about_the_patient_and_tasks_that_are_for_them() {
        var patient = create(patient("Kompart", "1970-01-01"));
        var other = create(patient("Kompart", "1971-01-01"));
        var task = create("""
                {"resourceType": "Task", "status": "requested", "intent": "order", "for": {"reference": "Patient/%s"}}""".formatted(patient));
        var flag = create("""
                {"resourceType": "Flag", "status": "active", "code": {"text": "x"}, "subject": {"reference": "Patient/%s"}}""".formatted(patient));
        var found = SERVER.get("Patient/" + patient + "/Task?status=requested").json();
        assertThat(ids(found)).containsExactly(task);
        assertThat(found.path("link").path(0).path("url").asText())
                .isEqualTo(SERVER.fhirBase() + "/Patient/" + patient + "/Task?status=requested");
        assertThat(ids(SERVER.get("Patient/" + patient + "/Task?status=completed")
                        .json()))
                .isEmpty();
        assertThat(ids(SERVER.get("Patient/" + other + "/Task").json())).isEmpty();
        assertThat(ids(SERVER.get("Patient/" + patient + "/Flag").json())).containsExactly(flag);
        assertThat(ids(SERVER.get("Patient/" + patient + "/Patient").json())).containsExactly(patient);
        assertThat(SERVER.get("Patient/" + patient + "/Organization").status()).isEqualTo(400);
        assertThat(SERVER.get("Organization/x/Task").status()).isEqualTo(404);
    }

    @Test
    void codes_are_asked_for_by_value_set_and_by_what_stands_above_them() {
        var patient = create(patient("Kode", "1970-01-01"));
        create("""
                {"resourceType": "Task", "status": "requested", "intent": "order", "for": {"reference": "Patient/%s"},
                 "code": {"text": "Ring up", "coding": [{"system": "https://w3id.org/uptake/fhir/CodeSystem/task-code",
                   "code": "outreach", "display": "Reach out"}]}}""".formatted(patient));
        var task = "Task?patient=" + patient + "&code";
        var set = "https://w3id.org/uptake/fhir/ValueSet/";
        assertThat(ids(SERVER.get(task + ":in=" + set + "task-code").json())).hasSize(1);
        assertThat(ids(SERVER.get(task + ":not-in=" + set + "task-code").json()))
                .isEmpty();
        assertThat(ids(SERVER.get(task + ":in=" + set + "decline-reason").json()))
                .isEmpty();
        assertThat(ids(SERVER.get(task + ":below=https://w3id.org/uptake/fhir/CodeSystem/task-code%7Coutreach")
                        .json()))
                .hasSize(1);
        assertThat(ids(SERVER.get(task + ":text=reach").json())).hasSize(1);
        assertThat(ids(SERVER.get(task + ":text=ring").json())).hasSize(1);
        assertThat(ids(SERVER.get(task + ":text=up").json())).isEmpty();
        assertThat(SERVER.get(task + ":in=https://example.org/ValueSet/none").status())
                .isEqualTo(400);
        assertThat(SERVER.get("Location?_text=x").status()).isEqualTo(400);
        assertThat(SERVER.get("Observation?value-quantity=1e999999999").status())
                .isEqualTo(400);
    }

    @Test
    void a_value_that_nothing_can_be_compared_with_is_the_callers_mistake() {
        for (var question : List.of(
                "Patient?family=%00",
                "Patient?identifier=%00",
                "Patient?_id=%00",
                "Patient?birthdate=%2B99999999-01-01T00:00:00Z",
                "Observation?value-quantity=1e400",
                "Patient?_sort=_lastUpdated&_cursor=WyJ4IiwiYSJd",
                "Patient?_sort=birthdate&_cursor=WyJ4IiwiYSJd",
                "Patient?_sort=birthdate&_cursor=W10"))
            assertThat(SERVER.get(question).status()).as(question).isIn(200, 400);
        assertThat(SERVER.get("Patient?_sort=_lastUpdated&_cursor=WyJ4IiwiYSJd").status())
                .isEqualTo(400);
    }

    @Test
    void only_so_many_keys_sort() {
        assertThat(SERVER.get("Patient?_sort=family,given,gender,birthdate,_id").status())
                .isEqualTo(200);
        var reply = SERVER.get("Patient?_sort=family,given,gender,birthdate,-gender,_id");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("search-too-many", "5 sort keys");
    }

    @Test
    void a_long_text_is_found_by_its_beginning() {
        var name = "Langer".repeat(2_000);
        var id = create(patient(name, "1970-01-01"));
        assertThat(ids(SERVER.get("Patient?family=" + name.substring(0, 500)).json()))
                .contains(id);
        assertThat(ids(SERVER.get("Patient?family:exact=Langer").json())).doesNotContain(id);
    }

    @Test
    void an_unknown_parameter_is_refused_unless_the_caller_is_lenient() {
        assertThat(SERVER.get("Patient?shoe-size=43").status()).isEqualTo(400);
        assertThat(SERVER.get("Patient?gender:like=female").status()).isEqualTo(400);
        assertThat(SERVER.get("Patient?birthdate=1990-13").status()).isEqualTo(400);
        var lenient = SERVER.send("system", "GET", "Patient?shoe-size=43&_count=1", "", "Prefer", "handling=lenient");
        assertThat(lenient.status()).isEqualTo(200);
        assertThat(lenient.json().path("link").path(0).path("url").asText()).doesNotContain("shoe-size");
    }

    @Test
    void pages_lose_nothing_and_repeat_nothing_while_others_write() {
        var expected = new HashSet<String>();
        for (var i = 0; i < 23; i++) expected.add(create(patient("Pagina" + i, "19" + (50 + i) + "-01-01")));
        for (var sort : List.of("", "&_sort=birthdate", "&_sort=-birthdate,family", "&_sort=-_lastUpdated")) {
            var seen = new ArrayList<String>();
            var next = "Patient?family=pagina&_count=5" + sort;
            while (!next.isEmpty()) {
                var page = SERVER.get(next).json();
                seen.addAll(ids(page));
                create(patient("Zzz", "2000-01-01"));
                next = "";
                for (var link : page.path("link"))
                    if (link.path("relation").asText().equals("next"))
                        next = URI.create(link.path("url").asText())
                                .toString()
                                .substring(SERVER.fhirBase().length() + 1);
            }
            assertThat(seen).as(sort).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void includes_bring_what_is_pointed_at_and_what_points_here() {
        var id = create(patient("Tanne", "1990-01-01"));
        var condition = create("{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/" + id + "\"}}");
        var forward = SERVER.get("Condition?_id=" + condition + "&_include=Condition:patient")
                .json();
        assertThat(forward.path("entry").path(1).path("resource").path("id").asText())
                .isEqualTo(id);
        assertThat(forward.path("entry").path(1).path("search").path("mode").asText())
                .isEqualTo("include");
        var back = SERVER.get("Patient?_id=" + id + "&_revinclude=Condition:patient")
                .json();
        assertThat(back.path("entry").path(1).path("resource").path("id").asText())
                .isEqualTo(condition);
        assertThat(back.path("total").asInt()).isEqualTo(1);
    }

    @Test
    void counts_summaries_and_elements_say_what_they_are() {
        create(patient("Zirbe", "1990-01-01"));
        var count = SERVER.get("Patient?family=zirbe&_summary=count").json();
        assertThat(count.path("total").asInt()).isEqualTo(1);
        assertThat(count.has("entry")).isFalse();
        var elements = SERVER.get("Patient?family=zirbe&_elements=gender")
                .json()
                .path("entry")
                .path(0)
                .path("resource");
        assertThat(elements.path("gender").asText()).isEqualTo("female");
        assertThat(elements.has("birthDate")).isFalse();
        assertThat(elements.path("meta").path("tag").path(0).path("code").asText())
                .isEqualTo("SUBSETTED");
        var stored = SERVER.send(
                "system", "PUT", "Patient/" + elements.path("id").asText(), elements.toString(), "If-Match", "W/\"1\"");
        assertThat(stored.status()).isEqualTo(422);
    }
}
