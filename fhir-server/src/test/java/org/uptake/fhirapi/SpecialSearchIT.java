package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.ids;
import static org.uptake.fhirapi.RestBed.patient;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.boot.TestServer.Reply;

/** Lists, canonicals, places and the codes above a code. */
class SpecialSearchIT {
    private static Reply as(String caller, String path) {
        return SERVER.send(caller, "GET", path, "");
    }

    private static String list(String subject, String... entries) {
        return create("""
                {"resourceType": "List", "status": "current", "mode": "working", "subject": {"reference": "Patient/%s"},
                 "entry": [%s]}""".formatted(subject, String.join(",", entries)));
    }

    private static String item(String reference) {
        return "{\"item\":{\"reference\":\"" + reference + "\"}}";
    }

    @Test
    void what_a_list_names_is_found_by_it_but_for_what_it_marks_as_deleted() {
        var ann = create(patient("Liste", "1970-01-01"));
        var bob = create(patient("Liste", "1971-01-01"));
        var cem = create(patient("Liste", "1972-01-01"));
        var dan = create(patient("Liste", "1973-01-01"));
        var list = list(
                ann,
                item("Patient/" + ann + "/_history/1"),
                item(SERVER.fhirBase() + "/Patient/" + bob),
                "{\"deleted\":true,\"item\":{\"reference\":\"Patient/" + cem + "\"}}",
                item("https://elsewhere.example/fhir/Patient/" + dan),
                item("Practitioner/" + dan));
        assertThat(ids(SERVER.get("Patient?_list=" + list).json())).containsExactlyInAnyOrder(ann, bob);
        assertThat(ids(SERVER.get("Patient?_list=" + list + "&birthdate=1971-01-01")
                        .json()))
                .containsExactly(bob);
        assertThat(ids(SERVER.get("Task?patient._list=" + list).json())).isEmpty();
        var second = list(ann, item("Patient/" + dan));
        assertThat(ids(SERVER.get("Patient?_list=" + list + "," + second).json()))
                .containsExactlyInAnyOrder(ann, bob, dan);
        assertThat(ids(SERVER.get("?_type=Patient,List&_list=" + list).json())).containsExactlyInAnyOrder(ann, bob);
        assertThat(ids(SERVER.get("Patient?_list=no-such-list").json())).isEmpty();
        assertThat(SERVER.get("Patient?_list=$current-problems").status()).isEqualTo(400);
        assertThat(SERVER.get("Patient?_list:not=" + list).status()).isEqualTo(400);
    }

    @Test
    void a_list_tells_nothing_to_whom_it_is_closed() {
        var ann = create(patient("Zuliste", "1970-01-01"));
        var bob = create(patient("Zuliste", "1971-01-01"));
        var ofBob = list(bob, item("Patient/" + ann));
        assertThat(as("client app system/Patient.rs", "Patient?_list=" + ofBob).status())
                .isEqualTo(403);
        var patientScope = "client app@Patient/" + ann + " patient/Patient.rs patient/List.rs";
        assertThat(ids(as(patientScope, "Patient?_list=" + ofBob).json())).isEmpty();
        var ofAnn = list(ann, item("Patient/" + ann), item("Patient/" + bob));
        assertThat(ids(as(patientScope, "Patient?_list=" + ofAnn).json())).containsExactly(ann);
    }

    private static String plan(String version, String title) {
        return plan("sleep", version, title);
    }

    private static String plan(String name, String version, String title) {
        return create("""
                {"resourceType": "PlanDefinition", "status": "active", "url": "https://clinic.example/plans/%s",
                 "version": "%s", "title": "%s"}""".formatted(name, version, title));
    }

    private static String carePlan(String canonical) {
        return create("""
                {"resourceType": "CarePlan", "status": "draft", "intent": "plan",
                 "subject": {"reference": "Patient/%s"}, "instantiatesCanonical": ["%s"]}""".formatted(create(patient("Kanon", "1970-01-01")), canonical));
    }

    @Test
    void a_canonical_leads_to_the_version_that_it_names_or_to_every_version() {
        var first = plan("1", "Canon one");
        var second = plan("2", "Canon two");
        var ofFirst = carePlan("https://clinic.example/plans/sleep|1");
        var ofSecond = carePlan("https://clinic.example/plans/sleep|2");
        var ofAny = carePlan("https://clinic.example/plans/sleep");
        carePlan("https://clinic.example/plans/other");
        assertThat(ids(SERVER.get("CarePlan?instantiates-canonical:PlanDefinition.title=canon%20one")
                        .json()))
                .containsExactlyInAnyOrder(ofFirst, ofAny);
        assertThat(ids(SERVER.get("CarePlan?instantiates-canonical:PlanDefinition.title=canon")
                        .json()))
                .containsExactlyInAnyOrder(ofFirst, ofSecond, ofAny);
        assertThat(ids(SERVER.get("PlanDefinition?_has:CarePlan:instantiates-canonical:_id=" + ofFirst)
                        .json()))
                .containsExactly(first);
        assertThat(ids(SERVER.get("PlanDefinition?_has:CarePlan:instantiates-canonical:_id=" + ofAny)
                        .json()))
                .containsExactlyInAnyOrder(first, second);
        assertThat(as("client app system/CarePlan.rs", "CarePlan?instantiates-canonical:PlanDefinition.title=canon")
                        .status())
                .isEqualTo(403);
    }

    private static List<String> included(String path) {
        var ids = new ArrayList<String>();
        SERVER.get(path).json().path("entry").forEach(entry -> {
            if (entry.path("search").path("mode").asText().equals("include"))
                ids.add(entry.path("resource").path("id").asText());
        });
        return ids;
    }

    @Test
    void a_canonical_is_included_in_the_version_that_it_names_or_in_every_version() {
        var first = plan("rest", "1", "Rest one");
        var second = plan("rest", "2", "Rest two");
        var ofFirst = carePlan("https://clinic.example/plans/rest|1");
        var ofAny = carePlan("https://clinic.example/plans/rest");
        var include = "&_include=CarePlan:instantiates-canonical";
        assertThat(included("CarePlan?_id=" + ofFirst + include)).containsExactly(first);
        assertThat(included("CarePlan?_id=" + ofFirst + include + ":PlanDefinition"))
                .containsExactly(first);
        assertThat(included("CarePlan?_id=" + ofFirst + include + ":Measure")).isEmpty();
        assertThat(included("CarePlan?_id=" + ofAny + include)).containsExactlyInAnyOrder(first, second);
        var reverse = "&_revinclude=CarePlan:instantiates-canonical";
        assertThat(included("PlanDefinition?_id=" + first + reverse)).containsExactlyInAnyOrder(ofFirst, ofAny);
        assertThat(included("PlanDefinition?_id=" + second + reverse)).containsExactly(ofAny);
        assertThat(included(
                        "PlanDefinition?_id=" + first + reverse + "&_include:iterate=CarePlan:instantiates-canonical"))
                .containsExactlyInAnyOrder(ofFirst, ofAny, second);
    }

    @Test
    void an_answer_is_found_by_its_questionnaire() {
        create("""
                {"resourceType": "Questionnaire", "status": "active", "url": "https://clinic.example/q/isi", "title": "Isi sheet"}""");
        var answer = create("""
                {"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "https://clinic.example/q/isi"}""");
        assertThat(ids(SERVER.get("QuestionnaireResponse?questionnaire.title=isi")
                        .json()))
                .containsExactly(answer);
        assertThat(ids(SERVER.get("QuestionnaireResponse?questionnaire:Questionnaire.title=other")
                        .json()))
                .isEmpty();
    }

    private static String place(double latitude, double longitude) {
        return create("""
                {"resourceType": "Location", "name": "Ort", "position": {"latitude": %s, "longitude": %s}}""".formatted(latitude, longitude));
    }

    @ParameterizedTest
    @CsvSource({
        // by the law of cosines: Berlin to Potsdam 27.2 km, over the date line 21.3 km, over the pole 2.2 km
        "52.5200|13.4050, 52.3906|13.0645, 27, 28",
        "-17.0000|179.9000, -17.0000|-179.9000, 21, 22",
        "89.9900|0, 89.9900|180, 2, 3",
    })
    void a_place_is_found_within_the_distance_and_not_beyond(String from, String to, String tooShort, String enough) {
        var degrees = to.split("\\|");
        var location = place(Double.parseDouble(degrees[0]), Double.parseDouble(degrees[1]));
        var near = "Location?_id=" + location + "&near=" + from.replace("|", "%7C") + "%7C";
        assertThat(ids(SERVER.get(near + enough + "%7Ckm").json())).containsExactly(location);
        assertThat(ids(SERVER.get(near + enough).json())).containsExactly(location);
        assertThat(ids(SERVER.get(near + enough + "000%7Cm").json())).containsExactly(location);
        assertThat(ids(SERVER.get(near + tooShort + "%7Ckm").json())).isEmpty();
        assertThat(ids(SERVER.get(near + enough + "%7Cm").json())).isEmpty();
        assertThat(ids(SERVER.get(near + tooShort + "%7C%5Bmi_i%5D").json())).containsExactly(location);
        assertThat(ids(SERVER.get("Location?near:missing=false&_id=" + location).json()))
                .containsExactly(location);
        assertThat(ids(SERVER.get("HealthcareService?location.near=" + from.replace("|", "%7C"))
                        .json()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "52",
                "91%7C13",
                "52%7C181",
                "52%7C13%7C-1",
                "52%7C13%7Cx",
                "52%7C13%7C1%7Cparsec",
                "NaN%7C13",
                "52%7C13%7C1%7Ckm%7C"
            })
    void what_is_no_place_is_refused(String value) {
        assertThat(SERVER.get("Location?near=" + value).status()).isEqualTo(400);
    }

    @Test
    void a_code_is_found_by_what_stands_below_it() {
        var system = "https://clinic.example/CodeSystem/tree";
        create("""
                {"resourceType": "CodeSystem", "status": "active", "content": "complete", "url": "%s",
                 "concept": [{"code": "top", "concept": [{"code": "mid", "concept": [{"code": "low"}]}, {"code": "side"}]}]}""".formatted(system));
        var found = new java.util.HashMap<String, String>();
        for (var code : List.of("top", "mid", "low", "side")) found.put(code, create("""
                    {"resourceType": "Basic", "code": {"coding": [{"system": "%s", "code": "%s"}]}}""".formatted(system, code)));
        assertThat(ids(SERVER.get("Basic?code:above=" + system + "%7Clow").json()))
                .containsExactlyInAnyOrder(found.get("top"), found.get("mid"), found.get("low"));
        assertThat(ids(SERVER.get("Basic?code:above=" + system + "%7Ctop").json()))
                .containsExactly(found.get("top"));
        assertThat(ids(SERVER.get("Basic?code:below=" + system + "%7Cmid").json()))
                .containsExactlyInAnyOrder(found.get("mid"), found.get("low"));
        assertThat(SERVER.get("Basic?code:above=" + system + "%7Cnone").status())
                .isEqualTo(400);
        assertThat(SERVER.get("Basic?code:above=low").status()).isEqualTo(400);
    }
}
