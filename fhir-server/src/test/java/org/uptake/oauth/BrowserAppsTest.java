package org.uptake.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.Requirement;

/** SMART App Launch 2.2, "Support for CORS". */
class BrowserAppsTest {
    private static final String REGISTERED = "http://127.0.0.1:1";
    private static OAuthBed bed;

    @BeforeAll
    static void start() throws Exception {
        bed = new OAuthBed();
    }

    @AfterAll
    static void stop() throws Exception {
        bed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "POST"})
    @Requirement("smart.D8")
    void a_page_of_a_registered_app_may_ask_for_tokens_also_when_it_is_refused(String method) throws Exception {
        var answer = ask(method, "/oauth/token", REGISTERED);

        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(REGISTERED);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(answer.headers().allValues("Vary")).contains("Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:2", "https://127.0.0.1:1", "http://127.0.0.1:1.evil.example.org", "null"})
    void a_page_from_elsewhere_may_not(String origin) throws Exception {
        for (var method : new String[] {"OPTIONS", "POST"})
            assertThat(ask(method, "/oauth/token", origin).headers().firstValue("Access-Control-Allow-Origin"))
                    .as(method)
                    .isEmpty();
    }

    @Test
    @Requirement("smart.D8")
    void what_the_server_says_of_itself_may_be_read_from_everywhere() throws Exception {
        assertThat(ask("GET", "/fhir/.well-known/smart-configuration", "https://anywhere.example.org")
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .contains("*");
    }

    private static HttpResponse<String> ask(String method, String path, String origin)
            throws IOException, InterruptedException {
        var body = method.equals("POST") ? BodyPublishers.ofString("grant_type=x") : BodyPublishers.noBody();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(java.net.URI.create(bed.settings.base() + path))
                                .header("Origin", origin)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .method(method, body)
                                .build(),
                        BodyHandlers.ofString());
    }
}
