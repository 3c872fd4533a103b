package org.uptake.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.JWTID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.Requirement;
import org.uptake.access.Right;

/** SMART App Launch 2.2 on the server's side, section by section of {@code requirements.csv}. */
class SmartSpecificationsTest {
    private static final Launch CHART = new Launch("Practitioner/tan", "Patient/1", null);
    private static final Set<String> CAPABILITIES = Set.of(
            "launch-ehr",
            "client-confidential-asymmetric",
            "sso-openid-connect",
            "context-banner",
            "context-ehr-patient",
            "permission-patient",
            "permission-user",
            "permission-v1",
            "permission-v2",
            "authorize-post");
    private static OAuthBed bed;

    @BeforeAll
    static void start() throws Exception {
        bed = new OAuthBed();
    }

    @AfterAll
    static void stop() throws Exception {
        bed.close();
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(bed.settings.base() + path));
        if (headers.length > 0) request.headers(headers);
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode smart() throws Exception {
        return bed.get("/fhir/.well-known/smart-configuration").body();
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static Map<String, String> system(String scope) {
        return Map.of("grant_type", "client_credentials", "scope", scope);
    }

    @Nested
    class Discovery {
        @ParameterizedTest
        @ValueSource(
                strings = {"", "*/*", "application/fhir+json", "application/json", "text/html", "application/fhir+xml"})
        @Requirement({"smart.D1", "smart.D2"})
        void it_is_json_whatever_is_asked_for_and_needs_no_token(String accept) throws Exception {
            var answer = accept.isEmpty()
                    ? get("/fhir/.well-known/smart-configuration")
                    : get("/fhir/.well-known/smart-configuration", "Accept", accept);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
            assertThat(new ObjectMapper().readTree(answer.body()).isObject()).isTrue();
        }

        @Test
        @Requirement("smart.D3")
        void every_address_in_it_is_absolute() throws Exception {
            var addresses = new ArrayList<String>();
            smart().properties().forEach(one -> {
                if (one.getKey().endsWith("_endpoint")
                        || one.getKey().endsWith("_uri")
                        || one.getKey().equals("issuer"))
                    addresses.add(one.getValue().asText());
            });
            assertThat(addresses).hasSize(6).allMatch(address -> address.startsWith(bed.settings.base() + "/"));
        }

        @Test
        @Requirement({"smart.D4", "smart.D6"})
        void it_has_every_key_that_its_capabilities_need() throws Exception {
            var smart = smart();
            for (var name : List.of(
                    "issuer",
                    "jwks_uri",
                    "authorization_endpoint",
                    "token_endpoint",
                    "grant_types_supported",
                    "capabilities",
                    "code_challenge_methods_supported",
                    "scopes_supported")) assertThat(smart.has(name)).as(name).isTrue();
            assertThat(texts(smart.path("code_challenge_methods_supported"))).containsExactly("S256");
            assertThat(texts(smart.path("token_endpoint_auth_methods_supported")))
                    .containsExactly("private_key_jwt");
            assertThat(texts(smart.path("token_endpoint_auth_signing_alg_values_supported")))
                    .contains("RS384", "ES384");
            assertThat(texts(smart.path("grant_types_supported"))).contains("authorization_code", "client_credentials");
        }

        @Test
        @Requirement("smart.D5")
        void every_scope_that_it_lists_can_be_had() throws Exception {
            var got = new ArrayList<String>();
            var parameters = bed.authorization(bed.server.launches().open(CHART), new CodeVerifier());
            var verifier = new CodeVerifier();
            parameters = bed.authorization(bed.server.launches().open(CHART), verifier);
            parameters.put("scope", String.join(" ", texts(smart().path("scopes_supported"))));
            var reply = bed.post(
                    "/oauth/token",
                    bed.assertion(OAuthBed.APP),
                    bed.redemption(OAuthBed.code(bed.authorize(parameters)), verifier));
            got.addAll(List.of(reply.text("scope").split(" ")));
            for (var scope : texts(smart().path("scopes_supported")))
                if (scope.startsWith("system/"))
                    for (var client : List.of(OAuthBed.SERVICE, OAuthBed.BY_ADDRESS)) {
                        var key = client.equals(OAuthBed.SERVICE) ? bed.appKey : bed.otherEhrKey;
                        var assertion = bed.assertion(
                                client,
                                bed.settings.tokenEndpoint(),
                                Instant.now().plusSeconds(60),
                                new JWTID(),
                                key);
                        got.add(bed.post("/oauth/token", assertion, system(scope))
                                .text("scope"));
                    }
            assertThat(got).containsAll(texts(smart().path("scopes_supported")));
        }

        @Test
        @Requirement("smart.D7")
        void it_lists_what_works_by_the_names_of_2_2() throws Exception {
            assertThat(texts(smart().path("capabilities"))).containsExactlyInAnyOrderElementsOf(CAPABILITIES);
        }
    }

    @Nested
    class Scopes {
        @Test
        @Requirement("smart.S2")
        void who_asks_in_v1_is_answered_in_v1_and_gets_what_v1_means() throws Exception {
            var assertion = bed.assertion(
                    OAuthBed.BY_ADDRESS,
                    bed.settings.tokenEndpoint(),
                    Instant.now().plusSeconds(60),
                    new JWTID(),
                    bed.otherEhrKey);
            var reply = bed.post("/oauth/token", assertion, system("system/Patient.read system/Patient.write"));
            assertThat(reply.text("scope")).isEqualTo("system/Patient.read");
            var caller = bed.server.tokenCheck().caller(reply.text("access_token"));
            assertThat(Arrays.stream(Right.values())
                            .filter(right -> org.uptake.access.Access.may(caller, right, "Patient")
                                    instanceof org.uptake.access.Decision.Granted))
                    .containsExactly(Right.READ, Right.SEARCH);
        }

        @Test
        @Requirement({"smart.S7", "smart.C1"})
        void a_patient_scope_comes_with_its_patient_as_an_id() throws Exception {
            var reply = launched("launch patient/*.rs", CHART);
            assertThat(reply.text("scope")).contains("patient/*.rs");
            assertThat(reply.text("patient")).isEqualTo("1");
            var without = launched("launch patient/*.rs user/*.cruds", new Launch("Practitioner/tan", null, null));
            assertThat(without.text("scope")).doesNotContain("patient/");
            assertThat(without.body().has("patient")).isFalse();
        }

        @Test
        @Requirement("smart.S10")
        void a_context_that_no_launch_has_is_not_granted() throws Exception {
            var reply = launched("launch launch/encounter launch/questionnaire?role=x user/*.cruds", CHART);
            assertThat(reply.text("scope")).isEqualTo("launch user/*.cruds");
        }

        @Test
        @Requirement("smart.S11")
        void an_id_token_comes_with_openid_and_its_fhirUser_with_fhirUser() throws Exception {
            assertThat(launched("launch user/*.cruds", CHART).body().has("id_token"))
                    .isFalse();
            assertThat(launched("launch fhirUser user/*.cruds", CHART).body().has("id_token"))
                    .isFalse();
            var bare = SignedJWT.parse(
                    launched("launch openid user/*.cruds", CHART).text("id_token"));
            assertThat(bare.getJWTClaimsSet().getClaim("fhirUser")).isNull();
            var full = SignedJWT.parse(
                    launched("launch openid fhirUser user/*.cruds", CHART).text("id_token"));
            assertThat(full.getJWTClaimsSet().getStringClaim("fhirUser"))
                    .startsWith(bed.settings.fhirBase() + "/Practitioner/");
        }
    }

    private static OAuthBed.Reply launched(String scope, Launch launch) throws Exception {
        var verifier = new CodeVerifier();
        var parameters = bed.authorization(bed.server.launches().open(launch), verifier);
        parameters.put("scope", scope);
        var code = OAuthBed.code(bed.authorize(parameters));
        return bed.post("/oauth/token", bed.assertion(OAuthBed.APP), bed.redemption(code, verifier));
    }

    @Nested
    class IdentityTokens {
        @Test
        @Requirement("smart.6.issuer")
        void the_id_token_is_signed_RS256_by_a_bare_key_that_is_published() throws Exception {
            var token = SignedJWT.parse(bed.launched(CHART).text("id_token"));
            assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
            var answer = get("/oauth/jwks");
            var key =
                    JWKSet.parse(answer.body()).getKeyByKeyId(token.getHeader().getKeyID());
            assertThat(key.isPrivate()).isFalse();
            assertThat(token.verify(new com.nimbusds.jose.crypto.RSASSAVerifier(key.toRSAKey())))
                    .isTrue();
            assertThat(token.getJWTClaimsSet().getAudience()).containsExactly(OAuthBed.APP);
            assertThat(token.getJWTClaimsSet().getStringClaim("nonce")).isEqualTo("nonce-of-the-app");
            assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("max-age=");
        }
    }

    @Nested
    class Refresh {
        private OAuthBed.Reply refreshed(String token, String client, String scope) throws Exception {
            var form = new HashMap<>(Map.of("grant_type", "refresh_token", "refresh_token", token));
            if (!scope.isEmpty()) form.put("scope", scope);
            return bed.post("/oauth/token", bed.assertion(client), form);
        }

        @Test
        @Requirement({"smart.7.R108", "smart.7.R104"})
        void a_refresh_narrows_and_never_widens_and_without_a_scope_has_the_same() throws Exception {
            var first = bed.launched(CHART);
            var narrow = refreshed(first.text("refresh_token"), OAuthBed.APP, "openid");
            assertThat(narrow.text("scope")).isEqualTo("openid");
            assertThat(bed.server
                            .tokenCheck()
                            .caller(narrow.text("access_token"))
                            .scopes()
                            .granted())
                    .containsExactly("openid");
            var wide = refreshed(narrow.text("refresh_token"), OAuthBed.APP, "openid system/*.cruds");
            assertThat(wide.error()).isEqualTo("invalid_scope");
            var again = bed.launched(CHART);
            assertThat(refreshed(again.text("refresh_token"), OAuthBed.APP, "").text("scope"))
                    .isEqualTo(again.text("scope"));
        }

        @Test
        @Requirement("smart.7.R103")
        void a_refresh_token_is_good_for_its_own_client_only() throws Exception {
            var reply = refreshed(bed.launched(CHART).text("refresh_token"), OAuthBed.SERVICE, "");
            assertThat(reply.status()).isBetween(400, 401);
            assertThat(reply.body().has("access_token")).isFalse();
        }

        @Test
        @Requirement("smart.7.R91")
        void an_access_token_lives_an_hour_at_most() throws Exception {
            assertThat(bed.launched(CHART).body().path("expires_in").asInt()).isBetween(1, 3_600);
        }

        @Test
        @Requirement("smart.7.R110")
        void the_answer_has_every_field_that_it_must_and_is_not_kept() throws Exception {
            var reply = refreshed(bed.launched(CHART).text("refresh_token"), OAuthBed.APP, "");
            for (var field : List.of("access_token", "token_type", "expires_in", "scope"))
                assertThat(reply.body().has(field)).as(field).isTrue();
        }

        @Test
        @Requirement("smart.7.R100")
        void there_is_no_refresh_token_without_a_scope_for_it() throws Exception {
            assertThat(launched("launch openid user/*.cruds", CHART).body().has("refresh_token"))
                    .isFalse();
            assertThat(launched("launch online_access user/*.cruds", CHART)
                            .body()
                            .has("refresh_token"))
                    .isTrue();
            assertThat(launched("launch offline_access user/*.cruds", CHART)
                            .body()
                            .has("refresh_token"))
                    .isFalse();
        }
    }

    @Nested
    class ClientAssertions {
        @Test
        @Requirement({"smart.8.R308", "smart.8.R296"})
        void an_elliptic_key_by_value_and_a_key_by_address_are_good() throws Exception {
            var claims = new JWTAuthenticationClaimsSet(
                    new ClientID(OAuthBed.SERVICE),
                    List.of(new Audience(bed.settings.tokenEndpoint())),
                    Date.from(Instant.now().plusSeconds(60)),
                    null,
                    null,
                    new JWTID());
            var elliptic = new PrivateKeyJWT(claims, JWSAlgorithm.ES384, bed.serviceKey.toPrivateKey(), "feed-2", null);
            assertThat(bed.post("/oauth/token", elliptic, system("system/Observation.c"))
                            .status())
                    .isEqualTo(200);
            var byAddress = bed.assertion(
                    OAuthBed.BY_ADDRESS,
                    bed.settings.tokenEndpoint(),
                    Instant.now().plusSeconds(60),
                    new JWTID(),
                    bed.otherEhrKey);
            assertThat(bed.post("/oauth/token", byAddress, system("system/Observation.c"))
                            .status())
                    .isEqualTo(200);
        }

        @Test
        @Requirement("smart.8.R340")
        void a_refusal_is_invalid_client() throws Exception {
            var wrong = bed.assertion(
                    OAuthBed.SERVICE,
                    bed.settings.tokenEndpoint(),
                    Instant.now().plusSeconds(60),
                    new JWTID(),
                    bed.otherEhrKey);
            var reply = bed.post("/oauth/token", wrong, system("system/Observation.c"));
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.error()).isEqualTo("invalid_client");
        }
    }

    @Nested
    class Introspection {
        @Test
        @Requirement("smart.10.post")
        void it_is_asked_by_form_only_and_its_answer_is_not_kept() throws Exception {
            assertThat(get("/oauth/introspect?token=x").statusCode()).isEqualTo(405);
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(bed.settings.base() + "/oauth/introspect"))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(HttpRequest.BodyPublishers.ofString("token=x"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        }
    }

    @Nested
    class Attacks {
        @Test
        @Requirement("smart.A18")
        void no_secret_that_was_given_out_is_in_the_database() throws Exception {
            var launch = bed.server.launches().open(CHART);
            var verifier = new CodeVerifier();
            var code = OAuthBed.code(bed.authorize(bed.authorization(launch, verifier)));
            var reply = bed.post("/oauth/token", bed.assertion(OAuthBed.APP), bed.redemption(code, verifier));
            assertThat(bed.stored())
                    .doesNotContain(
                            launch, code, reply.text("refresh_token"), reply.text("access_token"), verifier.getValue());
        }

        @Test
        @Requirement("smart.A8")
        void no_page_or_redirect_holds_a_token_and_none_is_kept_or_passed_on() throws Exception {
            var answer = bed.authorize(bed.authorization(bed.server.launches().open(CHART), new CodeVerifier()));
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(OAuthBed.query(answer)).containsOnlyKeys("code", "state", "iss");
        }
    }
}
