package org.uptake.differential;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;

class HapiServerIT {
    @Test
    void hapi_finds_what_it_was_given() {
        var settings = HapiSettings.forComparing("http://ours.example/fhir");
        try (var server = HapiServer.start(TestServer.newDatabase(), settings, 0)) {
            var hapi = new FhirHttp("HAPI", server.fhirBase());
            var stored = hapi.put(
                    "Patient/one", "{\"resourceType\":\"Patient\",\"id\":\"one\",\"name\":[{\"family\":\"Lee\"}]}");
            assertThat(stored.status()).isEqualTo(201);
            var found = hapi.get("Patient?family=lee");
            assertThat(found.status()).isEqualTo(200);
            assertThat(found.body()
                            .path("entry")
                            .path(0)
                            .path("resource")
                            .path("id")
                            .asText())
                    .isEqualTo("one");
        }
    }
}
