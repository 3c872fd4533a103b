package org.uptake.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.JWTID;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.Requirement;
import org.uptake.access.Right;
import org.uptake.access.WorkplaceRole;
import org.uptake.refusal.RefusedException;

/** One test for each requirement on tokens, by specification; the numbers are those of SMART App Launch 2.2's requirement list. */
class TokenSpecificationsTest {
    private static final Map<String, String> SYSTEM =
            Map.of("grant_type", "client_credentials", "scope", "system/Observation.c");
    private static OAuthBed bed;

    @BeforeAll
    static void start() throws Exception {
        bed = new OAuthBed();
    }

    @AfterAll
    static void stop() throws Exception {
        bed.close();
    }

    private static OAuthBed.Reply service(Map<String, String> form) throws Exception {
        return bed.post("/oauth/token", bed.assertion(OAuthBed.SERVICE), form);
    }

    @Nested
    class SmartBackendServices {
        @Test
        @Requirement("smart.9.R235")
        void R235_client_credentials_with_an_assertion_give_a_bearer_token() throws Exception {
            var reply = service(SYSTEM);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text("token_type")).isEqualToIgnoringCase("bearer");
            assertThat(reply.text("scope")).isEqualTo("system/Observation.c");
        }

        @Test
        @Requirement("smart.9.R248")
        void R248_there_is_no_refresh_token() throws Exception {
            assertThat(service(SYSTEM).body().has("refresh_token")).isFalse();
        }

        @Test
        @Requirement("smart.9.R257")
        void R257_R262_a_token_lives_no_longer_than_300_seconds() throws Exception {
            assertThat(service(SYSTEM).body().path("expires_in").asInt()).isBetween(1, 300);
        }

        @Test
        @Requirement("smart.9.R240")
        void R240_R250_whoever_asks_for_more_gets_what_is_registered_and_never_more() throws Exception {
            var reply = service(Map.of(
                    "grant_type", "client_credentials", "scope", "system/*.cruds system/Observation.c user/*.r"));
            assertThat(reply.text("scope")).isEqualTo("system/Observation.c");
        }

        @Test
        @Requirement("smart.9.R251")
        void R251_whoever_asks_for_nothing_that_is_registered_gets_invalid_scope() throws Exception {
            var reply = service(Map.of("grant_type", "client_credentials", "scope", "system/Task.cruds"));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.error()).isEqualTo("invalid_scope");
        }

        @ParameterizedTest
        @ValueSource(strings = {"password", "urn:made:up", "authorization_code"})
        void R251_another_grant_than_the_registered_one_is_refused(String grant) throws Exception {
            var reply = service(Map.of("grant_type", grant, "scope", "system/Observation.c", "code", "x"));
            assertThat(reply.status()).isBetween(400, 401);
            assertThat(reply.body().has("access_token")).isFalse();
        }

        @Test
        @Requirement("smart.token")
        void the_answer_may_not_be_kept_by_caches() throws Exception {
            var answer = raw("/oauth/token", "grant_type=client_credentials");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        }
    }

    @Nested
    class Rfc6749 {
        @Test
        @Requirement("smart.A16")
        void section_3_1_a_parameter_given_twice_is_an_error() throws Exception {
            var assertion = bed.assertion(OAuthBed.SERVICE).getClientAssertion().serialize();
            var answer = raw(
                    "/oauth/token",
                    "grant_type=client_credentials&scope=system/Observation.c&scope=system/Patient.rs"
                            + "&client_assertion_type="
                            + encoded("urn:ietf:params:oauth:client-assertion-type:jwt-bearer") + "&client_assertion="
                            + assertion);
            assertThat(answer.statusCode()).isEqualTo(400);
        }

        @Test
        void the_token_endpoint_takes_post_only() throws Exception {
            assertThat(HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(bed.settings.tokenEndpoint())
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    @Nested
    class AsymmetricClientAuthentication {
        @Test
        @Requirement("smart.8.R336")
        void R336_a_jti_counts_once_even_at_another_node_that_starts_later() throws Exception {
            var assertion = bed.assertion(OAuthBed.SERVICE);
            assertThat(bed.post("/oauth/token", assertion, SYSTEM).status()).isEqualTo(200);
            try (var other = bed.another()) {
                assertThat(other.post(assertion.getClientAssertion().serialize(), SYSTEM))
                        .isEqualTo(401);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {-120, 400, 86_400})
        @Requirement("smart.8.R327")
        void R328_an_assertion_that_is_over_or_lives_longer_than_five_minutes_is_refused(int seconds) throws Exception {
            var assertion = bed.assertion(
                    OAuthBed.SERVICE,
                    bed.settings.tokenEndpoint(),
                    Instant.now().plusSeconds(seconds),
                    new JWTID());
            refused(bed.post("/oauth/token", assertion, SYSTEM));
        }

        @ParameterizedTest
        @ValueSource(strings = {"https://elsewhere.example/token", "http://localhost/oauth", "x:y"})
        @Requirement("smart.8.R327")
        void R327_aud_must_be_the_token_endpoint(String audience) throws Exception {
            var assertion = bed.assertion(
                    OAuthBed.SERVICE, URI.create(audience), Instant.now().plusSeconds(60), new JWTID());
            refused(bed.post("/oauth/token", assertion, SYSTEM));
        }

        @Test
        @Requirement("smart.8.R337")
        void R337_an_unknown_client_is_refused() throws Exception {
            refused(bed.post("/oauth/token", bed.assertion("nobody"), SYSTEM));
        }

        @Test
        @Requirement({"smart.8.R326", "smart.A13"})
        void R326_R338_a_key_that_the_header_brings_along_or_points_to_is_never_used() throws Exception {
            var attacker = bed.otherEhrKey;
            for (var header : new JWSHeader[] {
                new JWSHeader.Builder(JWSAlgorithm.RS384)
                        .keyID("app-1")
                        .jwk(attacker.toPublicJWK())
                        .build(),
                new JWSHeader.Builder(JWSAlgorithm.RS384)
                        .keyID(attacker.getKeyID())
                        .jwkURL(URI.create(bed.settings.base() + "/other-ehr/jwks"))
                        .build()
            }) refused(forged(header, attacker));
        }

        @ParameterizedTest
        @ValueSource(strings = {"../../etc/passwd", "app-1\u0000", "' OR 1=1 --", ""})
        @Requirement("smart.8.R326")
        void a_kid_names_a_registered_key_or_nothing(String kid) throws Exception {
            refused(forged(new JWSHeader.Builder(JWSAlgorithm.RS384).keyID(kid).build(), bed.appKey));
        }

        @Test
        @Requirement("smart.A13")
        void an_assertion_without_signature_or_with_our_public_key_as_its_secret_is_refused() throws Exception {
            var claims = claims();
            var unsigned = bed.post("/oauth/token", new PlainJWT(claims).serialize(), SYSTEM);
            assertThat(unsigned.status()).isEqualTo(400);
            assertThat(unsigned.body().has("access_token")).isFalse();
            var symmetric = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("app-1").build(), claims);
            symmetric.sign(new MACSigner(bed.appKey.toRSAPublicKey().getEncoded()));
            assertThat(bed.post("/oauth/token", symmetric.serialize(), SYSTEM).status())
                    .isBetween(400, 401);
        }

        private OAuthBed.Reply forged(JWSHeader header, RSAKey key) throws Exception {
            var jwt = new SignedJWT(header, claims());
            jwt.sign(new RSASSASigner(key));
            return bed.post("/oauth/token", jwt.serialize(), SYSTEM);
        }

        private JWTClaimsSet claims() {
            return new JWTClaimsSet.Builder()
                    .issuer(OAuthBed.SERVICE)
                    .subject(OAuthBed.SERVICE)
                    .audience(bed.settings.tokenEndpoint().toString())
                    .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                    .jwtID(new JWTID().getValue())
                    .build();
        }
    }

    @Nested
    class Rfc7662Introspection {
        @Test
        @Requirement("smart.10.R272")
        void R272_R280_a_live_token_is_described() throws Exception {
            var answer = introspected(launched("access_token"));
            assertThat(answer.body().path("active").asBoolean()).isTrue();
            for (var field : new String[] {"scope", "client_id", "exp", "iss", "sub", "patient", "fhirUser"})
                assertThat(answer.body().has(field)).as(field).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"made-up", "a.b.c"})
        @Requirement("smart.10.inactive")
        void of_what_is_no_token_only_active_false_is_said(String token) throws Exception {
            assertThat(introspected(token).body().toString()).isEqualTo("{\"active\":false}");
        }

        @Test
        @Requirement("smart.10.R281")
        void R281_whoever_asks_must_prove_who_they_are() throws Exception {
            var answer = raw("/oauth/introspect", "token=x");
            assertThat(answer.statusCode()).isBetween(400, 401);
            assertThat(answer.body()).doesNotContain("active");
        }

        private OAuthBed.Reply introspected(String token) throws Exception {
            return bed.post("/oauth/introspect", bed.assertion(OAuthBed.SERVICE), Map.of("token", token));
        }
    }

    @Nested
    class Rfc7009Revocation {
        @Test
        void section_2_1_a_client_cannot_end_the_refresh_token_of_another() throws Exception {
            var refresh = launched("refresh_token");
            bed.post("/oauth/revoke", bed.assertion(OAuthBed.SERVICE), Map.of("token", refresh));
            assertThat(refreshed(refresh).status()).isEqualTo(200);
        }

        @Test
        void section_2_1_revoking_a_refresh_token_ends_its_access_tokens() throws Exception {
            var reply = bed.launched(new Launch("Practitioner/tan", "Patient/1", null));
            bed.post("/oauth/revoke", bed.assertion(OAuthBed.APP), Map.of("token", reply.text("refresh_token")));
            assertThat(refreshed(reply.text("refresh_token")).error()).isEqualTo("invalid_grant");
            assertThatThrownBy(() -> bed.server.tokenCheck().caller(reply.text("access_token")))
                    .isInstanceOf(RefusedException.class);
        }

        @Test
        void section_2_2_an_unknown_token_is_no_error() throws Exception {
            assertThat(bed.post("/oauth/revoke", bed.assertion(OAuthBed.APP), Map.of("token", "unknown"))
                            .status())
                    .isEqualTo(200);
        }

        private OAuthBed.Reply refreshed(String token) throws Exception {
            return bed.post(
                    "/oauth/token",
                    bed.assertion(OAuthBed.APP),
                    Map.of("grant_type", "refresh_token", "refresh_token", token));
        }
    }

    @Nested
    class TokensOfOtherAuthorizationServers {
        @Test
        void a_jwt_of_a_listed_server_is_its_person_within_the_listed_scopes() throws Exception {
            var token = external(good().claim("fhirUser", "https://ehr.example.org/fhir/Practitioner/77")
                    .claim("patient", "1"));
            var caller = bed.server.tokenCheck().caller(token);
            assertThat(caller.person()).isEqualTo("PractitionerRole/ortiz");
            assertThat(caller.role()).isEqualTo(WorkplaceRole.NAVIGATOR);
            assertThat(caller.patient()).isEqualTo("Patient/1");
            assertThat(caller.client()).isEqualTo("as.example.org/their-app");
            assertThat(caller.scopes().granted()).containsExactly("user/Task.rs");
            assertThat(org.uptake.access.Access.may(caller, Right.UPDATE, "Task"))
                    .isInstanceOf(org.uptake.access.Decision.Denied.class);
        }

        @Test
        @Requirement("authz.Z25")
        void Z25_another_issuer_audience_or_time_is_refused() throws Exception {
            over(external(good().issuer("https://evil.example")));
            over(external(good().audience("https://another.example/fhir")));
            over(external(good().audience((String) null)));
            over(external(good().expirationTime(Date.from(Instant.now().minusSeconds(120)))));
            over(external(good().expirationTime(null)));
            over(external(good().notBeforeTime(Date.from(Instant.now().plusSeconds(600)))));
            over(external(good().claim("client_id", null)));
        }

        @Test
        void a_person_whom_nobody_here_knows_does_not_come_in() throws Exception {
            over(external(good().claim("fhirUser", "https://ehr.example.org/fhir/Practitioner/78")));
        }

        @Test
        @Requirement("smart.A13")
        void algorithm_confusion_and_missing_signatures_are_refused() throws Exception {
            over(new PlainJWT(good().build()).serialize());
            var symmetric = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("ehr-1").build(), good().build());
            symmetric.sign(new MACSigner(bed.otherEhrKey.toRSAPublicKey().getEncoded()));
            over(symmetric.serialize());
            over(signed(good().build(), bed.appKey, "ehr-1"));
            over(signed(good().build(), bed.appKey, "app-1"));
        }

        @Test
        void an_opaque_token_is_asked_about_once_in_half_a_minute() throws Exception {
            bed.opaque.answers.put(
                    "opaque-1",
                    "{\"active\":true,\"client_id\":\"device\",\"scope\":\"system/Observation.rs system/Task.cruds\",\"exp\":"
                            + Instant.now().plusSeconds(300).getEpochSecond() + "}");
            var before = bed.opaque.asked.get();
            for (var i = 0; i < 3; i++) {
                var caller = bed.server.tokenCheck().caller("opaque-1");
                assertThat(caller.client()).isEqualTo("opaque.example.org/device");
                assertThat(caller.scopes().granted()).containsExactly("system/Observation.rs");
            }
            assertThat(bed.opaque.asked.get() - before).isEqualTo(1);
        }

        @Test
        void a_token_of_ours_that_does_not_hold_is_shown_to_no_other_server() throws Exception {
            var before = bed.opaque.asked.get();
            var claims = good().issuer(bed.settings.issuer().toString()).build();
            var forged = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).build(), claims);
            forged.sign(new RSASSASigner(bed.otherEhrKey));
            over(forged.serialize());
            assertThat(bed.opaque.asked.get()).isEqualTo(before);
        }

        @Test
        void an_opaque_token_that_is_inactive_over_or_meant_for_another_opens_nothing() throws Exception {
            var soon = Instant.now().plusSeconds(300).getEpochSecond();
            bed.opaque.answers.put(
                    "other-audience",
                    "{\"active\":true,\"client_id\":\"d\",\"scope\":\"system/Observation.rs\",\"aud\":\"https://elsewhere.example\",\"exp\":"
                            + soon + "}");
            bed.opaque.answers.put(
                    "other-issuer",
                    "{\"active\":true,\"client_id\":\"d\",\"scope\":\"system/Observation.rs\",\"iss\":\"https://evil.example\",\"exp\":"
                            + soon + "}");
            bed.opaque.answers.put(
                    "over", "{\"active\":true,\"client_id\":\"d\",\"scope\":\"system/Observation.rs\",\"exp\":1}");
            bed.opaque.answers.put(
                    "no-exp", "{\"active\":true,\"client_id\":\"d\",\"scope\":\"system/Observation.rs\"}");
            bed.opaque.answers.put("broken", "<html>");
            for (var token : new String[] {"other-audience", "other-issuer", "over", "no-exp", "broken", "unknown"})
                over(token);
        }

        private JWTClaimsSet.Builder good() {
            return new JWTClaimsSet.Builder()
                    .issuer(OAuthBed.EXTERNAL.toString())
                    .audience(bed.settings.fhirBase().toString())
                    .subject("77")
                    .jwtID(new JWTID().getValue())
                    .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                    .claim("client_id", "their-app")
                    .claim("scope", "user/Task.rs user/Task.cruds openid");
        }

        private String external(JWTClaimsSet.Builder claims) throws Exception {
            return signed(claims.build(), bed.otherEhrKey, "ehr-1");
        }

        private String signed(JWTClaimsSet claims, RSAKey key, String kid) throws Exception {
            var jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .type(JOSEObjectType.JWT)
                            .keyID(kid)
                            .build(),
                    claims);
            jwt.sign(new RSASSASigner(key));
            return jwt.serialize();
        }

        private void over(String token) {
            assertThatThrownBy(() -> bed.server.tokenCheck().caller(token)).isInstanceOf(RefusedException.class);
        }
    }

    @Nested
    class AuditOfDecisions {
        @Test
        @Requirement({"balp.A5", "balp.A6"})
        void A6_a_token_given_is_recorded_with_its_id_and_scopes_and_never_itself() throws Exception {
            bed.decisions.clear();
            var token = service(SYSTEM).text("access_token");
            var decision = bed.decisions.get(0);
            assertThat(decision.action()).isEqualTo("token");
            assertThat(decision.agent()).isEqualTo("client:" + OAuthBed.SERVICE);
            assertThat(decision.status()).isEqualTo(200);
            assertThat(decision.reason())
                    .contains("jti ", "system/Observation.c")
                    .doesNotContain(token);
        }

        @Test
        @Requirement({"balp.A7", "balp.A6"})
        void A7_a_refusal_is_recorded_with_its_reason() throws Exception {
            bed.decisions.clear();
            refused(bed.post("/oauth/token", bed.assertion("nobody"), SYSTEM));
            assertThat(bed.decisions).singleElement().satisfies(decision -> {
                assertThat(decision.status()).isEqualTo(401);
                assertThat(decision.reason()).startsWith("invalid_client: ");
                assertThat(decision.agent()).isEqualTo("nobody");
            });
        }
    }

    @Nested
    class AttacksOnTheAuthorizationEndpoint {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://evil.example/",
                    "//evil.example/callback/sandbox",
                    "http://127.0.0.1:1/callback/sandbox/",
                    "http://127.0.0.1:1/callback/sandbox/../evil",
                    "http://127.0.0.1:1/callback/sandbox%2f..",
                    "http://127.0.0.1:1/callback/SANDBOX",
                    "http://127.0.0.1:1/callback/sandbox?next=https://evil.example",
                    "http://127.0.0.1:1/callback/sandbox#x",
                    "http://127.0.0.1:1@evil.example/callback/sandbox",
                    "http://127.0.0.1.evil.example:1/callback/sandbox",
                    "http://127.0.0.1:11/callback/sandbox",
                    "https://127.0.0.1:1/callback/sandbox",
                    "javascript:alert(1)",
                    "*"
                })
        @Requirement("smart.A6")
        void A6_a_redirect_address_is_compared_letter_by_letter(String address) throws Exception {
            var parameters = bed.authorization(
                    bed.server.launches().open(new Launch("Practitioner/tan", "Patient/1", null)), verifier());
            parameters.put("redirect_uri", address);
            var answer = bed.authorize(parameters);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Location")).isEmpty();
            assertThat(answer.body()).doesNotContain(address);
        }

        @Test
        void header_injection_by_state_stays_in_the_query() throws Exception {
            var parameters = bed.authorization(
                    bed.server.launches().open(new Launch("Practitioner/tan", "Patient/1", null)), verifier());
            parameters.put("state", "x\r\nSet-Cookie: stolen=1");
            var answer = bed.authorize(parameters);
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(answer.headers().firstValue("Location").orElse("")).doesNotContain("\r", "\n");
        }

        @Test
        void a_page_of_a_refusal_cannot_be_framed_to_run_anything() throws Exception {
            var answer = bed.authorize(Map.of("client_id", "<script>alert(1)</script>"));
            assertThat(answer.body()).doesNotContain("<script");
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        }

        @Test
        void plain_PKCE_is_refused() throws Exception {
            var parameters = bed.authorization(
                    bed.server.launches().open(new Launch("Practitioner/tan", "Patient/1", null)), verifier());
            parameters.put("code_challenge_method", "plain");
            assertThat(OAuthBed.query(bed.authorize(parameters))).containsEntry("error", "invalid_request");
        }

        private static com.nimbusds.oauth2.sdk.pkce.CodeVerifier verifier() {
            return new com.nimbusds.oauth2.sdk.pkce.CodeVerifier();
        }
    }

    @Nested
    class Speed {
        @Test
        void a_warm_token_costs_a_request_less_than_a_millisecond() throws Exception {
            var token = service(SYSTEM).text("access_token");
            var nanos = new long[2_000];
            for (var i = 0; i < nanos.length; i++) {
                var began = System.nanoTime();
                bed.server.tokenCheck().caller(token);
                nanos[i] = System.nanoTime() - began;
            }
            java.util.Arrays.sort(nanos);
            assertThat(nanos[nanos.length / 2]).isLessThan(1_000_000);
        }
    }

    @Nested
    class Abuse {
        @Test
        void whoever_fails_too_often_waits_and_is_told_how_long() throws Exception {
            try (var other = bed.another()) {
                var status = 0;
                for (var i = 0; i <= Attempts.FREE; i++)
                    status = other.post(
                            bed.assertion("nobody").getClientAssertion().serialize(), SYSTEM);
                assertThat(status).isEqualTo(429);
                assertThat(other.retryAfter()).isEqualTo("60");
            }
        }
    }

    private static String launched(String field) throws Exception {
        return bed.launched(new Launch("Practitioner/tan", "Patient/1", null)).text(field);
    }

    private static HttpResponse<String> raw(String path, String form) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(bed.settings.base() + path))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void refused(OAuthBed.Reply reply) {
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.error()).isEqualTo("invalid_client");
        assertThat(reply.body().has("access_token")).isFalse();
    }
}
