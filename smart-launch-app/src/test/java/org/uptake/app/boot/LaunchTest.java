package org.uptake.app.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.app.Requirement;
import org.uptake.testkit.ehr.FakeEhr;
import org.uptake.testkit.ehr.Quirk;

/** The whole launch over HTTP, against an EHR that is not ours. */
class LaunchTest {
    @TempDir
    Path folder;

    private Clinic clinic;
    private Browser browser;

    @BeforeEach
    void open() throws Exception {
        clinic = new Clinic(folder, false);
        browser = clinic.browser();
    }

    @AfterEach
    void close() throws Exception {
        clinic.close();
    }

    @Test
    @Requirement("token.own-server")
    void the_chart_s_patient_is_copied_once_and_found_again() throws Exception {
        var first = browser.open(clinic.launch());
        var second = clinic.browser().open(clinic.launch());

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).contains("patient=Patient/u-1");
        assertThat(second.body()).contains("patient=Patient/u-1");
        assertThat(clinic.server.patients.get("u-1"))
                .containsOnlyKeys("resourceType", "id", "identifier", "name", "gender", "birthDate");
    }

    @Test
    @Requirement("token.own-server")
    void the_second_exchange_binds_the_token_to_our_patient() throws Exception {
        browser.open(clinic.launch());

        assertThat(clinic.server.exchanges).hasSize(2);
        assertThat(clinic.server.exchanges.get(0)).doesNotContainKey("patient");
        assertThat(clinic.server.exchanges.get(1))
                .containsEntry("patient", "u-1")
                .containsEntry("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        assertThat(clinic.seen.get(0).visit())
                .returns("PractitionerRole/dr-1", v -> v.person())
                .returns("clinician", v -> v.role())
                .returns("Location/north", v -> v.site())
                .returns("Other EHR", v -> v.ehrName());
    }

    @Test
    @Requirement("token.no-patient")
    void a_launch_without_a_chart_opens_the_worklist() throws Exception {
        clinic.ehr.behave(Quirk.NO_PATIENT);

        assertThat(browser.open(clinic.launch()).body()).contains("patient=null");
        assertThat(clinic.seen.get(0).path()).isEqualTo("worklist");
        assertThat(clinic.server.exchanges).hasSize(1);
    }

    @Test
    @Requirement("context.banner")
    void the_banner_is_ours_unless_the_EHR_shows_its_own() throws Exception {
        browser.open(clinic.launch());
        clinic.ehr.behave(Quirk.OWN_BANNER);
        browser.open(clinic.launch());

        assertThat(clinic.seen).extracting(r -> r.visit().needsBanner()).containsExactly(true, false);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "NO_KID",
                "RELATIVE_FHIR_USER",
                "V1_SCOPES",
                "TEXT_EXPIRES_IN",
                "ISS_IN_ANSWER",
                "RELATIVE_ENDPOINTS",
                "REFRESHABLE",
                "NO_SCOPE"
            })
    @Requirement({"token.tolerant", "identity.kid", "identity.user", "launch.discovery"})
    void what_real_EHRs_vary_is_tolerated(Quirk quirk) throws Exception {
        clinic.ehr.behave(quirk);

        assertThat(browser.open(clinic.launch()).body()).contains("patient=Patient/u-1");
    }

    @ParameterizedTest
    @CsvSource({
        "NO_ID_TOKEN, 502, did not say who is signed in",
        "NO_FHIR_USER, 502, without naming the person",
        "WRONG_NONCE, 502, could not be verified",
        "WRONG_ISSUER, 502, could not be verified",
        "WRONG_AUDIENCE, 502, could not be verified",
        "EXPIRED_ID_TOKEN, 502, could not be verified",
        "FOREIGN_KEY, 502, could not be verified",
        "HMAC_SIGNATURE, 502, could not be verified",
        "UNSIGNED, 502, could not be verified",
        "EMBEDDED_KEY, 502, could not be verified",
        "ISS_PROMISED_ONLY, 400, another system",
        "ISS_OF_ANOTHER, 400, another system",
        "ACCESS_DENIED, 403, did not allow the sign-in",
        "HTML_TOKEN_ERROR, 502, did not accept",
        "NO_AUTHORIZATION_ENDPOINT, 502, how to sign in",
        "FEW_SCOPES, 502, may not or cannot read",
        "NO_IDENTIFIER, 502, may not or cannot read",
    })
    @Requirement({"identity.verified", "callback.iss", "callback.error", "token.granted", "launch.discovery"})
    void what_must_not_pass_ends_on_a_page_that_says_why(Quirk quirk, int status, String words) throws Exception {
        clinic.ehr.behave(quirk);

        var page = browser.open(clinic.launch());

        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(page.body()).contains(words).contains("Reference").doesNotContain("<script", "Exception", "at org.");
        assertThat(clinic.seen).isEmpty();
        assertThat(browser.cookies).isEmpty();
    }

    @Test
    @Requirement({"launch.allow-list", "page.frame"})
    void an_unknown_issuer_is_refused_before_anything_is_fetched() throws Exception {
        try (var stranger = FakeEhr.start(0, clinic.app.publicBase(), false)) {
            var page = browser.open(stranger.launchAddress(clinic.app.publicBase()));

            assertThat(page.statusCode()).isEqualTo(403);
            assertThat(page.body())
                    .contains("not registered")
                    .doesNotContain(stranger.iss().toString());
            assertThat(stranger.requests()).isZero();
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("frame-ancestors 'none'");
        }
    }

    @ParameterizedTest
    @CsvSource({"/launch", "/launch?iss=x", "/launch?launch=1", "/launch?iss=&launch="})
    @Requirement("launch.parameters")
    void an_address_without_iss_and_launch_is_explained(String path) throws Exception {
        var page = browser.open(clinic.at(path));

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("opened without a launch");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"appContext\": \"{\\\"offer\\\": \\\"cbt-insomnia\\\"}\"}; offer/cbt-insomnia",
                "{\"appContext\": \"{\\\"card\\\": \\\"9c6f3d1e-0000-4000-8000-000000000000\\\"}\"}; card/9c6f3d1e-0000-4000-8000-000000000000",
                "{\"appContext\": \"{\\\"offer\\\": \\\"../../logout\\\"}\"}; ''",
                "{\"appContext\": \"https://evil.example.org\"}; ''",
                "{\"fhirContext\": [{\"reference\": \"SERVER/Task/7\"}]}; tasks/7",
                "{\"fhirContext\": [{\"reference\": \"Task/7\"}]}; ''",
                "{\"fhirContext\": [{\"reference\": \"https://evil.example.org/fhir/Task/7\"}]}; ''",
                "{\"fhirContext\": [{\"reference\": \"SERVER/Task/7\", \"role\": \"other\"}]}; ''",
                "{\"fhirContext\": [\"Task/7\", 5, null, {\"canonical\": \"x\"}]}; ''",
                "{\"fhirContext\": \"Task/7\", \"intent\": \"programme\"}; programme",
                "{\"intent\": \"//evil.example.org\"}; ''",
                "{\"intent\": \"worklist\\r\\nSet-Cookie: a=b\"}; ''"
            })
    @Requirement({"context.fhirContext", "context.intent", "context.appContext", "page.no-redirect"})
    void what_the_launch_is_about_chooses_among_our_own_pages(String said, String page) throws Exception {
        clinic.ehr.say(new ObjectMapper()
                .readValue(
                        said.replace("SERVER", clinic.server.fhirBase().toString()),
                        new TypeReference<Map<String, Object>>() {}));

        assertThat(browser.open(clinic.launch()).statusCode()).isEqualTo(200);
        assertThat(clinic.seen.get(0).path()).isEqualTo(page);
    }

    @Test
    @Requirement("launch.scopes-v1")
    void scopes_are_asked_in_the_words_the_EHR_knows() throws Exception {
        clinic.ehr.behave(Quirk.V1_ONLY, Quirk.V1_SCOPES);

        assertThat(query(browser.step(clinic.launch())
                        .headers()
                        .firstValue("Location")
                        .orElseThrow()))
                .containsEntry("scope", List.of("launch openid fhirUser patient/Patient.read"));
        assertThat(browser.open(clinic.launch()).body()).contains("patient=Patient/u-1");
    }

    @Test
    @Requirement("identity.two-documents")
    void an_issuer_that_names_another_in_its_own_document_is_not_believed() throws Exception {
        clinic.ehr.behave(Quirk.OTHER_OPENID_ISSUER);

        assertThat(browser.open(clinic.launch()).statusCode()).isEqualTo(502);
        assertThat(clinic.seen).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"patient, patient=Patient/u-1, ''", "none, patient=null, worklist"})
    @Requirement("launch.standalone")
    void people_may_begin_without_a_chart(String with, String body, String page) throws Exception {
        clinic.ehr.behave(Quirk.STANDALONE);

        assertThat(browser.open(clinic.at("/start")).body()).contains("Other EHR");
        var leaving = browser.step(clinic.at("/start?ehr=other&with=" + with));
        var asked = leaving.headers().firstValue("Location").orElseThrow();
        assertThat(query(asked)).doesNotContainKey("launch");
        assertThat(browser.open(URI.create(asked)).body()).contains(body);
        assertThat(clinic.seen.get(0).path()).isEqualTo(page);
    }

    @Test
    @Requirement({"client.assertion", "token.client"})
    void an_EHR_that_wants_its_issuer_and_our_keys_address_in_assertions_is_satisfied() throws Exception {
        try (var strict = new Clinic(folder.resolve("strict"), false, null, Quirk.STRICT_ASSERTIONS)) {
            assertThat(strict.browser().open(strict.launch()).body()).contains("patient=Patient/u-1");
        }
    }

    @Test
    @Requirement("context.style")
    void the_EHR_s_colours_are_used_where_they_can_be_read() throws Exception {
        clinic.ehr.say(Map.of("smart_style_url", clinic.ehr.iss() + "/style.json"));
        browser.open(clinic.launch());

        var style = browser.open(clinic.at(clinic.visit() + "style.css"));
        assertThat(style.headers().firstValue("Content-Type")).contains("text/css;charset=utf-8");
        assertThat(style.body()).contains("--link: #7a1fa2", "--radius: 9px").doesNotContain("#cccccc");
    }

    @Test
    @Requirement("context.style")
    void a_style_elsewhere_is_not_fetched() throws Exception {
        try (var stranger = FakeEhr.start(0, clinic.app.publicBase(), false)) {
            var elsewhere = stranger.iss().toString().replace("127.0.0.1", "localhost") + "/style.json";
            clinic.ehr.say(Map.of("smart_style_url", elsewhere));

            assertThat(browser.open(clinic.launch()).statusCode()).isEqualTo(200);
            assertThat(stranger.requests()).isZero();
            assertThat(browser.open(clinic.at(clinic.visit() + "style.css")).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    @Requirement({"token.granted", "token.kept"})
    void the_connection_check_tells_what_was_granted_and_why_not_without_a_value_of_it() throws Exception {
        browser.open(clinic.launch());
        clinic.ehr.behave(Quirk.ACCESS_DENIED);
        browser.open(clinic.launch());
        var page = browser.open(clinic.at("/diagnose?ehr=other")).body();

        assertThat(page)
                .contains("granted: launch openid fhirUser patient/Patient.r; came with: patient; no refresh token")
                .contains("refused: EHR_REFUSED (authorization error), reference ")
                .doesNotContain("e-17", "Muster", "dr-1", "eyJ");
    }

    @Test
    void an_EHR_that_knows_no_launch_without_a_chart_is_named_as_the_reason() throws Exception {
        assertThat(browser.open(clinic.at("/start?ehr=other&with=none")).body()).contains("from a chart only");
        assertThat(browser.open(clinic.at("/start?ehr=unknown")).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../metadata", "e-17?x=", "https://evil.example.org/1", "e-17/$everything"})
    @Requirement("token.own-server")
    void a_patient_s_id_that_is_none_is_sent_nowhere(String id) throws Exception {
        clinic.ehr.say(Map.of("patient", id));

        assertThat(browser.open(clinic.launch()).body()).contains("may not or cannot read");
        assertThat(clinic.seen).isEmpty();
    }

    @Test
    @Requirement("callback.clean")
    void after_the_callback_no_address_holds_a_code_or_a_state() throws Exception {
        var arrived = browser.step(browser.upToCallback(clinic.launch()));

        assertThat(arrived.headers().firstValue("Location").orElseThrow()).matches("/visits/[\\w-]{22}/");
        assertThat(arrived.headers().firstValue("Referrer-Policy").orElse("no-referrer"))
                .isEqualTo("no-referrer");
    }

    @Test
    @Requirement("launch.parameters")
    void a_parameter_that_is_far_too_long_is_refused() throws Exception {
        assertThat(browser.open(URI.create(clinic.launch() + "x".repeat(4097))).statusCode())
                .isEqualTo(400);
        assertThat(clinic.ehr.requests()).isZero();
    }

    @Test
    @Requirement("launch.parameters")
    void a_parameter_given_twice_is_refused() throws Exception {
        assertThat(browser.open(URI.create(clinic.launch() + "&launch=2")).statusCode())
                .isEqualTo(400);
    }

    @Test
    @Requirement({"launch.parameters", "launch.iss-form"})
    void an_EHR_may_post_its_launch_and_vary_its_iss() throws Exception {
        var iss = clinic.ehr.iss().toString().replace("http:", "HTTP:") + "/";
        var answer = browser.post(clinic.at("/launch"), Map.of("iss", iss, "launch", "x", "extra", "y"));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(query(answer.headers().firstValue("Location").orElseThrow())).containsEntry("aud", List.of(iss));
    }

    @Test
    @Requirement({"launch.request", "launch.state"})
    void the_request_to_the_EHR_carries_what_SMART_demands() throws Exception {
        var asked = query(
                browser.step(clinic.launch()).headers().firstValue("Location").orElseThrow());

        assertThat(asked)
                .containsEntry("response_type", List.of("code"))
                .containsEntry("client_id", List.of(FakeEhr.CLIENT_ID))
                .containsEntry("redirect_uri", List.of(clinic.app.publicBase() + "/callback/other"))
                .containsEntry("code_challenge_method", List.of("S256"))
                .containsEntry("launch", List.of("chart-1"))
                .containsEntry("aud", List.of(clinic.ehr.iss().toString()))
                .containsKeys("state", "nonce", "code_challenge");
        assertThat(asked.getOrDefault("state", List.of("")).get(0)).hasSizeGreaterThanOrEqualTo(22);
    }

    private static Map<String, List<String>> query(String address) {
        return URLUtils.parseParameters(URI.create(address).getRawQuery());
    }

    @Nested
    class TheCallback {
        @Test
        @Requirement("callback.browser")
        void in_another_browser_fails() throws Exception {
            var callback = browser.upToCallback(clinic.launch());
            var page = clinic.browser().open(callback);

            assertThat(page.statusCode()).isEqualTo(400);
            assertThat(page.body()).contains("did not keep").contains("another browser");
            assertThat(clinic.seen).isEmpty();
        }

        @Test
        @Requirement("callback.browser")
        void with_another_launch_s_cookie_value_fails() throws Exception {
            var callback = browser.upToCallback(clinic.launch());
            browser.cookies.replaceAll((name, value) -> "forged");

            assertThat(browser.open(callback).statusCode()).isEqualTo(403);
        }

        @Test
        @Requirement({"callback.once", "callback.state"})
        void counts_once() throws Exception {
            var callback = browser.upToCallback(clinic.launch());
            browser.open(callback);
            var again = browser.open(callback);

            assertThat(again.statusCode()).isEqualTo(400);
            assertThat(again.body()).contains("finished already");
            assertThat(clinic.ehr.replays()).isZero();
        }

        @Test
        @Requirement({"launch.state", "callback.state"})
        void counts_for_ten_minutes() throws Exception {
            var callback = browser.upToCallback(clinic.launch());
            clinic.clock.move(Duration.ofMinutes(10));

            assertThat(browser.open(callback).body()).contains("longer than ten minutes");
        }

        @Test
        @Requirement("callback.state")
        void with_an_invented_state_fails() throws Exception {
            assertThat(browser.open(clinic.at("/callback/other?code=x&state=y")).statusCode())
                    .isEqualTo(400);
        }

        @Test
        @Requirement("callback.own-address")
        void at_another_EHR_s_address_fails() throws Exception {
            var callback = browser.upToCallback(clinic.launch()).toString().replace("/other?", "/another?");

            assertThat(browser.open(URI.create(callback)).body()).contains("another system");
        }
    }

    @ParameterizedTest
    @CsvSource({"invalid_grant, 403, does not know you", "invalid_client, 502, does not accept this app"})
    void a_person_or_app_that_our_server_refuses_is_told(String error, int status, String words) throws Exception {
        clinic.server.error = error;
        var page = browser.open(clinic.launch());

        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(page.body()).contains(words);
    }

    @Test
    void two_records_with_the_patient_s_number_open_neither() throws Exception {
        browser.open(clinic.launch());
        clinic.server.patients.put("twin", Map.copyOf(withId("twin")));

        assertThat(browser.open(clinic.launch()).statusCode()).isEqualTo(409);
    }

    @Test
    void another_birth_date_opens_nothing() throws Exception {
        browser.open(clinic.launch());
        ours().put("birthDate", "1999-09-09");

        assertThat(browser.open(clinic.launch()).body()).contains("another birth date");
    }

    private Map<String, Object> ours() {
        return Objects.requireNonNull(clinic.server.patients.get("u-1"));
    }

    private Map<String, Object> withId(String id) {
        var twin = new HashMap<>(ours());
        twin.put("id", id);
        return twin;
    }

    @Test
    @Requirement("token.client")
    void a_client_with_a_secret_launches_too() throws Exception {
        try (var other = new Clinic(folder.resolve("secret"), true)) {
            assertThat(other.browser().open(other.launch()).body()).contains("patient=Patient/u-1");
        }
    }

    @Test
    @Requirement("client.keys")
    void the_published_keys_are_public_and_the_kept_ones_private() throws Exception {
        var keys = browser.open(clinic.at("/.well-known/jwks.json")).body();

        assertThat(keys).contains("RS384", "ES384").doesNotContain("\"d\"", "\"p\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys/app-keys.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void the_connection_check_names_what_does_not_fit() throws Exception {
        clinic.ehr.behave(Quirk.NO_AUTHORIZATION_ENDPOINT);
        var page = browser.open(clinic.at("/diagnose?ehr=other")).body();

        assertThat(page).contains("no authorization_endpoint", "/callback/other", FakeEhr.CLIENT_ID);
        assertThat(browser.open(clinic.at("/diagnose?ehr=" + encoded("<b>"))).body())
                .contains("Registered: other")
                .doesNotContain("<b>");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void health_and_metrics_answer() throws Exception {
        browser.open(clinic.launch());

        assertThat(browser.open(clinic.at("/health/live")).statusCode()).isEqualTo(200);
        assertThat(browser.open(clinic.at("/health/ready")).statusCode()).isEqualTo(200);
        assertThat(browser.open(clinic.at("/metrics")).body()).contains("uptake_visits_running 1.0");
        clinic.server.close();
        assertThat(browser.open(clinic.at("/health/ready")).statusCode()).isEqualTo(503);
    }
}
