package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.link;
import static org.uptake.fhirapi.RestBed.patient;
import static org.uptake.fhirapi.RestBed.rule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R4, "Patient $everything", "$meta", "$meta-add", "$meta-delete". */
class EverythingIT {
    private static List<String> references(JsonNode bundle, String mode) {
        var references = new ArrayList<String>();
        for (var entry : bundle.path("entry"))
            if (entry.path("search").path("mode").asText().equals(mode))
                references.add(entry.path("resource").path("resourceType").asText() + "/"
                        + entry.path("resource").path("id").asText());
        return references;
    }

    private static String task(String patient, String owner) {
        return create(
                "{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\",\"for\":{\"reference\":\"Patient/"
                        + patient + "\"},\"owner\":{\"reference\":\"" + owner + "\"},\"authoredOn\":\"2026-02-01\"}");
    }

    private static String condition(String patient, String onset) {
        return create("{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/" + patient
                + "\"},\"onsetDateTime\":\"" + onset + "\"}");
    }

    @Test
    void everything_about_a_patient_is_there_once_with_what_it_refers_to_and_nothing_about_others() {
        var id = create(patient("Alles", "1990-01-01"));
        var other = create(patient("Anders", "1990-01-01"));
        var owner = create("{\"resourceType\":\"Practitioner\",\"name\":[{\"family\":\"Owner\"}]}");
        var expected = new HashSet<String>();
        expected.add("Patient/" + id);
        for (var i = 0; i < 4; i++) {
            expected.add("Task/" + task(id, "Practitioner/" + owner));
            expected.add("Condition/" + condition(id, "2026-01-0" + (i + 1)));
            condition(other, "2026-01-01");
        }
        var seen = new ArrayList<String>();
        var supporting = new HashSet<String>();
        var next = "Patient/" + id + "/$everything?_count=3";
        while (!next.isEmpty()) {
            var page = SERVER.get(next).json();
            assertThat(references(page, "match").size()).isLessThanOrEqualTo(4);
            seen.addAll(references(page, "match"));
            supporting.addAll(references(page, "include"));
            next = link(page, "next");
        }
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
        assertThat(seen.get(0)).isEqualTo("Patient/" + id);
        assertThat(supporting).containsExactly("Practitioner/" + owner);
    }

    @Test
    void types_and_times_narrow_everything() {
        var id = create(patient("Wenig", "1990-01-01"));
        var task = task(id, "Practitioner/x");
        var early = condition(id, "2026-01-05");
        var late = condition(id, "2026-03-05");
        var base = "Patient/" + id + "/$everything?";
        assertThat(references(SERVER.get(base + "_type=Task").json(), "match")).containsExactly("Task/" + task);
        assertThat(references(
                        SERVER.get(base + "_type=Condition,Patient&start=2026-03-01")
                                .json(),
                        "match"))
                .containsExactly("Patient/" + id, "Condition/" + late);
        assertThat(references(
                        SERVER.get(base + "_type=Condition&start=2026-01-01&end=2026-01-31")
                                .json(),
                        "match"))
                .containsExactly("Condition/" + early);
        assertThat(references(SERVER.get(base + "_since=2999-01-01").json(), "match"))
                .containsExactly("Patient/" + id);
        var posted = SERVER.post(
                "Patient/" + id + "/$everything",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"_type\",\"valueCode\":\"Task\"}]}");
        assertThat(references(posted.json(), "match")).containsExactly("Task/" + task);
        for (var bad : List.of("_type=Nothing", "start=soon", "_count=0", "gender=male"))
            assertThat(rule(SERVER.get(base + bad).json())).as(bad).isEqualTo("everything-parameter");
        assertThat(SERVER.get("Patient/never-was/$everything").status()).isEqualTo(404);
    }

    @Test
    void tags_and_labels_are_added_once_and_removed_by_system_and_code() {
        var id = create(patient("Etikett", "1990-01-01"));
        var meta = ("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"meta\",\"valueMeta\":{"
                + "\"tag\":[{\"system\":\"urn:t\",\"code\":\"a\"}],\"security\":[{\"system\":\"urn:s\",\"code\":\"R\"}],"
                + "\"profile\":[\"http://hl7.org/fhir/StructureDefinition/Patient\"]}}]}");
        assertThat(SERVER.post("Patient/" + id + "/$meta-add", meta).status()).isEqualTo(200);
        assertThat(SERVER.post("Patient/" + id + "/$meta-add", meta).status()).isEqualTo(200);
        var read =
                SERVER.get("Patient/" + id + "/$meta").json().path("parameter").path(0);
        assertThat(read.path("name").asText()).isEqualTo("return");
        assertThat(read.path("valueMeta").path("tag")).hasSize(1);
        assertThat(read.path("valueMeta").path("security").path(0).path("code").asText())
                .isEqualTo("R");
        assertThat(RestBed.ids(SERVER.get("Patient?_tag=urn:t%7Ca&_id=" + id).json()))
                .containsExactly(id);
        assertThat(SERVER.post("Patient/" + id + "/$meta-delete", meta).status())
                .isEqualTo(200);
        var after = SERVER.get("Patient/" + id).json().path("meta");
        assertThat(after.has("tag")).isFalse();
        assertThat(after.has("security")).isFalse();
        assertThat(SERVER.post("Patient/" + id + "/$meta-add", "{\"resourceType\":\"Parameters\"}")
                        .status())
                .isEqualTo(400);
        assertThat(SERVER.get("Patient/" + id + "/$meta-add").status()).isEqualTo(405);
    }
}
