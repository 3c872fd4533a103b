package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.patient;

import java.util.List;
import org.junit.jupiter.api.Test;

/** R4, "patch". */
class PatchIT {
    @Test
    void a_json_patch_changes_what_it_names_and_fails_as_a_whole() {
        var id = create(patient("Eibe", "1980-05-05"));
        var good = SERVER.send(
                "system",
                "PATCH",
                "Patient/" + id,
                "[{\"op\":\"test\",\"path\":\"/gender\",\"value\":\"female\"},{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"other\"}]",
                "Content-Type",
                "application/json-patch+json");
        assertThat(good.status()).as(good.body()).isEqualTo(200);
        assertThat(good.json().path("gender").asText()).isEqualTo("other");
        for (var bad : List.of(
                "[{\"op\":\"test\",\"path\":\"/gender\",\"value\":\"female\"}]",
                "[{\"op\":\"replace\",\"path\":\"/nowhere/0\",\"value\":1}]",
                "[{\"op\":\"replace\",\"path\":\"/id\",\"value\":\"other-id\"}]",
                "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"purple\"}]"))
            assertThat(SERVER.send(
                                    "system",
                                    "PATCH",
                                    "Patient/" + id,
                                    bad,
                                    "Content-Type",
                                    "application/json-patch+json")
                            .status())
                    .isEqualTo(422);
        assertThat(SERVER.get("Patient/" + id).etag()).isEqualTo("W/\"2\"");
    }
}
