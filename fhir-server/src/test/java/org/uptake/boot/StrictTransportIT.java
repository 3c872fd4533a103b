package org.uptake.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.Requirement;
import org.uptake.subscription.SubscriptionSettings;

class StrictTransportIT {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    @Requirement("smart.A17")
    void under_an_https_address_every_answer_says_that_the_next_one_comes_by_https_too() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var settings = new Settings(
                port,
                Optional.of(URI.create("https://uptake.example")),
                Optional.of(TestServer.newDatabase()),
                folder,
                URI.create("https://app.example"),
                List.of(),
                false,
                SubscriptionSettings.NONE,
                Registrations.NONE,
                Edge.USUAL);
        var server = FhirServer.start(settings, Clock.systemUTC());
        try {
            for (var path : List.of("/fhir/metadata", "/fhir/Patient", "/oauth/jwks", "/health/live", "/nothing")) {
                var answer = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding());
                assertThat(answer.headers().firstValue("Strict-Transport-Security"))
                        .as(path)
                        .hasValue("max-age=31536000");
            }
        } finally {
            server.close();
        }
    }
}
