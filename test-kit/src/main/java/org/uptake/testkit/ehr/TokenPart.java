package org.uptake.testkit.ehr;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The token endpoint. */
final class TokenPart {
    private final FakeEhr ehr;
    private final Client client;
    private final Signer signer;
    private final Map<String, Grant> codes;
    private final Set<String> usedCodes = ConcurrentHashMap.newKeySet();
    private final Set<String> usedAssertions = ConcurrentHashMap.newKeySet();

    TokenPart(FakeEhr ehr, Client client, Signer signer, Map<String, Grant> codes) {
        this.ehr = ehr;
        this.client = client;
        this.signer = signer;
        this.codes = codes;
    }

    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (ehr.has(Quirk.HTML_TOKEN_ERROR)) {
            response.setStatus(500);
            response.setContentType("text/html");
            response.getWriter().write("<h1>Oops</h1>");
        } else if (!authenticated(request)) {
            Json.write(response, 401, Map.of("error", "invalid_client"));
        } else if ("refresh_token".equals(request.getParameter("grant_type"))) {
            refresh(request, response);
        } else {
            redeem(request, response);
        }
    }

    private void redeem(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var code = String.valueOf(request.getParameter("code"));
        var grant = codes.remove(code);
        if (grant == null && usedCodes.contains(code)) {
            ehr.replayed();
        }
        if (grant == null || !matches(grant, request)) {
            Json.write(response, 400, Map.of("error", "invalid_grant"));
            return;
        }
        usedCodes.add(code);
        Json.write(response, 200, tokens(grant.nonce(), grant.patient(), false));
    }

    private void refresh(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (ehr.has(Quirk.REFRESHABLE) && signer.issued(String.valueOf(request.getParameter("refresh_token")))) {
            if (ehr.has(Quirk.SINGLE_USE_REFRESH)) {
                signer.revoke(request.getParameter("refresh_token"));
            }
            Json.write(response, 200, tokens(null, true, true));
        } else {
            Json.write(response, 400, Map.of("error", "invalid_grant"));
        }
    }

    /** RFC 7009. */
    void revoke(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!authenticated(request)) {
            Json.write(response, 401, Map.of("error", "invalid_client"));
            return;
        }
        signer.revoke(String.valueOf(request.getParameter("token")));
        ehr.revoked();
        response.setStatus(200);
    }

    private static boolean matches(Grant grant, HttpServletRequest request) {
        return grant.redirect().equals(request.getParameter("redirect_uri"))
                && grant.challenge().equals(challenge(String.valueOf(request.getParameter("code_verifier"))));
    }

    /** RFC 7636 4.6. */
    private static String challenge(String verifier) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private Map<String, @Nullable Object> tokens(@Nullable String nonce, boolean patient, boolean again)
            throws IOException {
        var answer = new LinkedHashMap<String, @Nullable Object>();
        answer.put("access_token", signer.accessToken());
        answer.put("token_type", "bearer");
        answer.put("expires_in", ehr.has(Quirk.TEXT_EXPIRES_IN) ? "3600" : (Object) 3600);
        if (!ehr.has(Quirk.NO_SCOPE)) {
            answer.put("scope", scope());
        }
        if (patient && !ehr.has(Quirk.NO_PATIENT)) {
            answer.put("patient", "e-17");
        }
        if (ehr.has(Quirk.OWN_BANNER)) {
            answer.put("need_patient_banner", false);
        }
        if (ehr.has(Quirk.REFRESHABLE)) {
            answer.put("refresh_token", signer.accessToken());
        }
        if (!ehr.has(Quirk.NO_ID_TOKEN) && !(again && ehr.has(Quirk.REFRESHED_WITHOUT_IDENTITY))) {
            answer.put("id_token", idToken(nonce, again));
        }
        answer.putAll(ehr.context());
        return answer;
    }

    private String scope() {
        if (ehr.has(Quirk.FEW_SCOPES)) {
            return "openid fhirUser";
        }
        return ehr.has(Quirk.V1_SCOPES)
                ? "openid fhirUser launch patient/Patient.read"
                : String.join(" ", FakeEhr.SCOPES);
    }

    private String idToken(@Nullable String nonce, boolean again) throws IOException {
        try {
            return signer.idToken(ehr.quirks(), ehr.iss().toString(), nonce, again);
        } catch (JOSEException unsigned) {
            throw new IOException(unsigned);
        }
    }

    private boolean authenticated(HttpServletRequest request) throws IOException {
        if (client.secret() != null) {
            var expected = Base64.getEncoder()
                    .encodeToString((client.id() + ":" + client.secret()).getBytes(StandardCharsets.UTF_8));
            return ("Basic " + expected).equals(request.getHeader("Authorization"))
                    && request.getParameter("client_id") == null;
        }
        try {
            return assertionHolds(SignedJWT.parse(String.valueOf(request.getParameter("client_assertion"))));
        } catch (ParseException | JOSEException unusable) {
            return false;
        }
    }

    /** SMART App Launch 2.2, "Client Authentication: Asymmetric", the server's side. */
    private boolean assertionHolds(SignedJWT assertion) throws ParseException, JOSEException, IOException {
        var claims = assertion.getJWTClaimsSet();
        var now = Instant.now();
        var timely = claims.getExpirationTime() != null
                && claims.getExpirationTime().toInstant().isAfter(now)
                && claims.getExpirationTime().toInstant().isBefore(now.plusSeconds(301));
        return timely
                && client.id().equals(claims.getIssuer())
                && client.id().equals(claims.getSubject())
                && List.of(ehr.has(Quirk.STRICT_ASSERTIONS) ? ehr.issuer().toString() : ehr.issuer() + "/token")
                        .equals(claims.getAudience())
                && (!ehr.has(Quirk.STRICT_ASSERTIONS)
                        || client.keys().equals(assertion.getHeader().getJWKURL()))
                && claims.getJWTID() != null
                && usedAssertions.add(claims.getJWTID())
                && signedByTheApp(assertion);
    }

    private boolean signedByTheApp(SignedJWT assertion) throws ParseException, JOSEException, IOException {
        var key = JWKSet.load(client.keys().toURL())
                .getKeyByKeyId(assertion.getHeader().getKeyID());
        if (key instanceof RSAKey rsa) {
            return assertion.verify(new RSASSAVerifier(rsa));
        }
        return key instanceof ECKey ec && assertion.verify(new ECDSAVerifier(ec));
    }
}
