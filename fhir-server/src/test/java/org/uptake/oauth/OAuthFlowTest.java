package org.uptake.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.JWTID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.Requirement;
import org.uptake.access.WorkplaceRole;
import org.uptake.refusal.RefusedException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OAuthFlowTest {
    private static final Launch CHART = new Launch("Practitioner/tan", "Patient/1", null);
    private static final Map<String, String> SYSTEM =
            Map.of("grant_type", "client_credentials", "scope", "system/Patient.rs system/Task.rs");

    @SuppressWarnings("NullAway.Init")
    private OAuthBed bed;

    @BeforeAll
    void start() throws Exception {
        bed = new OAuthBed();
    }

    @AfterAll
    void stop() throws Exception {
        bed.close();
    }

    @Test
    @Requirement("smart.C4")
    void a_launch_gives_person_patient_and_a_token_that_opens_the_door() throws Exception {
        var reply = bed.launched(CHART);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("patient")).isEqualTo("1");
        assertThat(reply.body().path("need_patient_banner").asBoolean(true)).isFalse();
        assertThat(reply.text("scope")).contains("user/*.cruds").doesNotContain("system/");
        var identity = SignedJWT.parse(reply.text("id_token"));
        assertThat(identity.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
        assertThat(identity.getJWTClaimsSet().getStringClaim("fhirUser"))
                .isEqualTo(bed.settings.fhirBase() + "/Practitioner/tan");
        assertThat(identity.getJWTClaimsSet().getStringClaim("nonce")).isEqualTo("nonce-of-the-app");
        var caller = bed.server.tokenCheck().caller(reply.text("access_token"));
        assertThat(caller.person()).isEqualTo("PractitionerRole/tan");
        assertThat(caller.role()).isEqualTo(WorkplaceRole.CLINICIAN);
        assertThat(caller.patient()).isEqualTo("Patient/1");
    }

    @Test
    void an_app_in_a_window_of_its_own_is_told_to_show_who_the_patient_is() throws Exception {
        var reply = bed.launched(new Launch("Practitioner/tan", "Patient/1", null, null, true));
        assertThat(reply.body().path("need_patient_banner").asBoolean()).isTrue();
    }

    @Test
    void a_launch_without_a_chart_carries_the_intent_and_no_patient() throws Exception {
        var reply = bed.launched(new Launch("Practitioner/tan", null, "worklist"));
        assertThat(reply.text("intent")).isEqualTo("worklist");
        assertThat(reply.body().has("patient")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "aud, http://evil.example/fhir, invalid_request",
        "code_challenge_method, plain, invalid_request",
        "code_challenge, '', invalid_request",
        "state, '', invalid_request",
        "launch, guessed, invalid_request",
        "response_type, token, unsupported_response_type",
        "scope, system/*.cruds, invalid_scope",
    })
    @Requirement("smart.authorize")
    void a_wrong_authorization_request_goes_back_with_its_error(String parameter, String value, String error)
            throws Exception {
        var parameters = bed.authorization(bed.server.launches().open(CHART), new CodeVerifier());
        if (value.isEmpty()) parameters.remove(parameter);
        else parameters.put(parameter, value);
        var answer = bed.authorize(parameters);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).startsWith(OAuthBed.REDIRECT + "?");
        assertThat(OAuthBed.query(answer)).containsEntry("error", error).doesNotContainKey("code");
    }

    @ParameterizedTest
    @CsvSource({
        "redirect_uri, http://127.0.0.1:1/callback/sandbox/",
        "redirect_uri, http://127.0.0.1:2/callback/sandbox",
        "redirect_uri, https://evil.example/",
        "redirect_uri, http://127.0.0.1:1/callback/sandbox?x=1",
        "client_id, somebody",
    })
    void nothing_is_sent_to_an_address_that_is_not_registered(String parameter, String value) throws Exception {
        var parameters = bed.authorization(bed.server.launches().open(CHART), new CodeVerifier());
        parameters.put(parameter, value);
        var answer = bed.authorize(parameters);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
        assertThat(answer.body()).contains(parameter);
    }

    @Test
    void a_launch_value_works_once() throws Exception {
        var launch = bed.server.launches().open(CHART);
        assertThat(OAuthBed.query(bed.authorize(bed.authorization(launch, new CodeVerifier()))))
                .containsKey("code");
        assertThat(OAuthBed.query(bed.authorize(bed.authorization(launch, new CodeVerifier()))))
                .containsEntry("error", "invalid_request");
    }

    @Test
    @Requirement("smart.A7")
    void a_code_used_twice_revokes_what_it_gave() throws Exception {
        var verifier = new CodeVerifier();
        var code = OAuthBed.code(
                bed.authorize(bed.authorization(bed.server.launches().open(CHART), verifier)));
        var first = bed.post("/oauth/token", bed.assertion(OAuthBed.APP), bed.redemption(code, verifier));
        bed.server.tokenCheck().caller(first.text("access_token"));
        var second = bed.post("/oauth/token", bed.assertion(OAuthBed.APP), bed.redemption(code, verifier));
        assertThat(second.status()).isEqualTo(400);
        assertThat(second.error()).isEqualTo("invalid_grant");
        assertThatThrownBy(() -> bed.server.tokenCheck().caller(first.text("access_token")))
                .isInstanceOf(RefusedException.class);
        assertThat(refreshed(first.text("refresh_token")).error()).isEqualTo("invalid_grant");
    }

    @Test
    @Requirement("smart.token")
    void a_code_needs_its_verifier_and_its_redirect_uri() throws Exception {
        for (var wrong : Map.of("code_verifier", new CodeVerifier().getValue(), "redirect_uri", "http://127.0.0.1:1/x")
                .entrySet()) {
            var verifier = new CodeVerifier();
            var code = OAuthBed.code(
                    bed.authorize(bed.authorization(bed.server.launches().open(CHART), verifier)));
            var form = new HashMap<>(bed.redemption(code, verifier));
            form.put(wrong.getKey(), wrong.getValue());
            assertThat(bed.post("/oauth/token", bed.assertion(OAuthBed.APP), form)
                            .error())
                    .as(wrong.getKey())
                    .isEqualTo("invalid_grant");
        }
    }

    @Test
    @Requirement("smart.7.rotate")
    void a_refresh_token_rotates_and_its_second_use_ends_the_grant() throws Exception {
        var first = bed.launched(CHART);
        var second = refreshed(first.text("refresh_token"));
        assertThat(second.text("id_token")).isNotEmpty();
        assertThat(second.text("patient")).isEqualTo("1");
        assertThat(refreshed(first.text("refresh_token")).error()).isEqualTo("invalid_grant");
        assertThat(refreshed(second.text("refresh_token")).error()).isEqualTo("invalid_grant");
        assertThatThrownBy(() -> bed.server.tokenCheck().caller(second.text("access_token")))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void a_service_gets_the_part_of_the_scopes_that_it_is_registered_for() throws Exception {
        var reply = bed.post("/oauth/token", bed.assertion(OAuthBed.SERVICE), SYSTEM);
        assertThat(reply.text("scope")).isEqualTo("system/Patient.rs");
        assertThat(reply.body().path("expires_in").asInt()).isEqualTo(300);
        assertThat(bed.server.tokenCheck().caller(reply.text("access_token")).person())
                .isNull();
        assertThat(bed.post(
                                "/oauth/token",
                                bed.assertion(OAuthBed.SERVICE),
                                Map.of("grant_type", "client_credentials", "scope", "system/*.cruds"))
                        .error())
                .isEqualTo("invalid_scope");
        assertThat(bed.post("/oauth/token", bed.assertion(OAuthBed.APP), SYSTEM).error())
                .isEqualTo("unauthorized_client");
    }

    @Test
    void a_client_assertion_works_once() throws Exception {
        var assertion = bed.assertion(OAuthBed.SERVICE);
        assertThat(bed.post("/oauth/token", assertion, SYSTEM).status()).isEqualTo(200);
        refused(bed.post("/oauth/token", assertion, SYSTEM));
    }

    @Test
    void a_client_assertion_must_be_right_in_every_part() throws Exception {
        var soon = Instant.now().plusSeconds(120);
        var endpoint = bed.settings.tokenEndpoint();
        var stranger = new RSAKeyGenerator(2048).keyID("app-1").generate();
        var unknownKid = new RSAKey.Builder(bed.appKey).keyID("app-2").build();
        refused(system(bed.assertion("nobody", endpoint, soon, new JWTID()).getClientAssertion()));
        refused(system(bed.assertion(OAuthBed.SERVICE, bed.settings.issuer(), soon, new JWTID())
                .getClientAssertion()));
        refused(system(bed.assertion(OAuthBed.SERVICE, endpoint, Instant.now().minusSeconds(120), new JWTID())
                .getClientAssertion()));
        refused(system(bed.assertion(OAuthBed.SERVICE, endpoint, Instant.now().plusSeconds(900), new JWTID())
                .getClientAssertion()));
        refused(system(bed.assertion(OAuthBed.SERVICE, endpoint, soon, new JWTID(), stranger)
                .getClientAssertion()));
        refused(system(bed.assertion(OAuthBed.SERVICE, endpoint, soon, new JWTID(), unknownKid)
                .getClientAssertion()));
    }

    @Test
    void an_unsigned_or_symmetric_client_assertion_is_refused() throws Exception {
        var claims = bed.assertion(OAuthBed.SERVICE).getClientAssertion().getJWTClaimsSet();
        var publicKey = bed.appKey.toRSAPublicKey().getEncoded();
        assertThat(bed.post("/oauth/token", new PlainJWT(claims).serialize(), SYSTEM)
                        .status())
                .isIn(400, 401);
        var forged = signed(JWSAlgorithm.HS256, new MACSigner(publicKey), "app-1", claims);
        assertThat(bed.post("/oauth/token", forged.serialize(), SYSTEM).status())
                .isIn(400, 401);
    }

    @Test
    void an_id_token_of_our_own_ehr_becomes_a_token_for_the_same_person() throws Exception {
        var reply = exchanged(bed.launched(CHART).text("id_token"), Map.of("patient", "2"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text("fhirUser")).isEqualTo("PractitionerRole/tan");
        assertThat(reply.text("workplace_role")).isEqualTo("clinician");
        assertThat(reply.text("issued_token_type")).isEqualTo("urn:ietf:params:oauth:token-type:access_token");
        assertThat(bed.server.tokenCheck().caller(reply.text("access_token")).patient())
                .isEqualTo("Patient/2");
    }

    @Test
    void an_id_token_of_another_ehr_is_somebody_whom_we_know_by_the_address_there() throws Exception {
        var reply = exchanged(foreign(OAuthBed.OTHER_EHR.toString(), "app-at-other", "Practitioner/77", 60), Map.of());
        assertThat(reply.text("fhirUser")).isEqualTo("PractitionerRole/ortiz");
        assertThat(reply.text("site")).isEqualTo("Location/south");
    }

    @Test
    void an_id_token_that_cannot_be_believed_gives_no_token() throws Exception {
        var ehr = OAuthBed.OTHER_EHR.toString();
        var claims = SignedJWT.parse(foreign(ehr, "app-at-other", "Practitioner/77", 60))
                .getJWTClaimsSet();
        var bad = Map.of(
                "foreign issuer", foreign("https://evil.example", "app-at-other", "Practitioner/77", 60),
                "another client's", foreign(ehr, "another", "Practitioner/77", 60),
                "expired", foreign(ehr, "app-at-other", "Practitioner/77", -300),
                "unknown person", foreign(ehr, "app-at-other", "Practitioner/78", 60),
                "unsigned", new PlainJWT(claims).serialize(),
                "symmetric",
                        signed(
                                        JWSAlgorithm.HS256,
                                        new MACSigner(
                                                bed.otherEhrKey.toRSAPublicKey().getEncoded()),
                                        "ehr-1",
                                        claims)
                                .serialize(),
                "another key",
                        signed(JWSAlgorithm.RS256, new RSASSASigner(bed.appKey), "ehr-1", claims)
                                .serialize(),
                "unknown kid",
                        signed(JWSAlgorithm.RS256, new RSASSASigner(bed.otherEhrKey), "ehr-9", claims)
                                .serialize(),
                "an access token", bed.launched(CHART).text("access_token"));
        for (var token : bad.entrySet()) {
            var reply = exchanged(token.getValue(), Map.of());
            assertThat(reply.status()).as(token.getKey()).isEqualTo(400);
            assertThat(reply.error()).as(token.getKey()).isEqualTo("invalid_request");
        }
    }

    @Test
    void an_exchange_for_an_unknown_patient_is_refused() throws Exception {
        var reply = exchanged(bed.launched(CHART).text("id_token"), Map.of("patient", "99"));
        assertThat(reply.error()).isEqualTo("invalid_request");
    }

    @Test
    void a_revoked_token_is_over_and_introspection_says_so() throws Exception {
        var token = bed.post("/oauth/token", bed.assertion(OAuthBed.SERVICE), SYSTEM)
                .text("access_token");
        var form = Map.of("token", token);
        var live = bed.post("/oauth/introspect", bed.assertion(OAuthBed.APP), form);
        assertThat(live.body().path("active").asBoolean()).isTrue();
        assertThat(live.text("client_id")).isEqualTo(OAuthBed.SERVICE);
        assertThat(bed.post("/oauth/revoke", bed.assertion(OAuthBed.APP), form).status())
                .isEqualTo(200);
        assertThat(bed.server.tokenCheck().caller(token).client()).isEqualTo(OAuthBed.SERVICE);
        bed.post("/oauth/revoke", bed.assertion(OAuthBed.SERVICE), form);
        assertThatThrownBy(() -> bed.server.tokenCheck().caller(token)).isInstanceOf(RefusedException.class);
        var over = bed.post("/oauth/introspect", bed.assertion(OAuthBed.APP), form);
        assertThat(over.body().toString()).isEqualTo("{\"active\":false}");
    }

    @Test
    void a_token_that_is_not_ours_opens_nothing() throws Exception {
        for (var token : new String[] {"", "x", "a.b.c", foreign("https://evil.example", "x", "Practitioner/tan", 60)})
            assertThatThrownBy(() -> bed.server.tokenCheck().caller(token)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(
                        () -> bed.server.tokenCheck().caller(bed.launched(CHART).text("id_token")))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void discovery_tells_where_everything_is() throws Exception {
        var smart = bed.get("/fhir/.well-known/smart-configuration");
        assertThat(smart.text("issuer")).isEqualTo(bed.settings.issuer().toString());
        assertThat(smart.text("token_endpoint"))
                .isEqualTo(bed.settings.tokenEndpoint().toString());
        assertThat(smart.body().path("code_challenge_methods_supported").toString())
                .isEqualTo("[\"S256\"]");
        assertThat(bed.get("/oauth/.well-known/openid-configuration").text("issuer"))
                .isEqualTo(smart.text("issuer"));
        var keys = bed.get("/oauth/jwks").body().path("keys");
        assertThat(keys).hasSize(1);
        assertThat(keys.get(0).has("d")).isFalse();
    }

    private OAuthBed.Reply refreshed(String token) throws Exception {
        return bed.post(
                "/oauth/token",
                bed.assertion(OAuthBed.APP),
                Map.of("grant_type", "refresh_token", "refresh_token", token));
    }

    private OAuthBed.Reply exchanged(String idToken, Map<String, String> more) throws Exception {
        var form = new HashMap<>(more);
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        form.put("subject_token", idToken);
        form.put("subject_token_type", "urn:ietf:params:oauth:token-type:id_token");
        form.put("scope", "user/*.cruds");
        return bed.post("/oauth/token", bed.assertion(OAuthBed.APP), form);
    }

    private OAuthBed.Reply system(SignedJWT assertion) throws Exception {
        return bed.post("/oauth/token", assertion.serialize(), SYSTEM);
    }

    private static void refused(OAuthBed.Reply reply) {
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.error()).isEqualTo("invalid_client");
    }

    private String foreign(String issuer, String audience, String fhirUser, int seconds) throws Exception {
        var claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject("77")
                .audience(audience)
                .issueTime(Date.from(Instant.now().minusSeconds(400)))
                .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
                .claim("fhirUser", fhirUser)
                .build();
        return signed(JWSAlgorithm.RS256, new RSASSASigner(bed.otherEhrKey), "ehr-1", claims)
                .serialize();
    }

    private static SignedJWT signed(JWSAlgorithm algorithm, JWSSigner signer, String kid, JWTClaimsSet claims)
            throws Exception {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(algorithm)
                        .type(JOSEObjectType.JWT)
                        .keyID(kid)
                        .build(),
                claims);
        jwt.sign(signer);
        return jwt;
    }
}
