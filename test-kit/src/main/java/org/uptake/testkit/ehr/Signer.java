package org.uptake.testkit.ehr;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Makes this EHR's tokens, right or with the fault asked for. */
final class Signer {
    private static final int LIFE_SECONDS = 300;

    private final URI issuer;
    /** One for the process: making it takes longer than anything else here. */
    private static final RSAKey KEY = made();

    private final RSAKey key;
    private final Set<String> accessTokens = ConcurrentHashMap.newKeySet();

    Signer(URI issuer) {
        this.issuer = issuer;
        this.key = KEY;
    }

    private static RSAKey made() {
        try {
            return new RSAKeyGenerator(2048).keyID("ehr-1").generate();
        } catch (JOSEException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    Map<String, Object> published() {
        return new JWKSet(key).toJSONObject(true);
    }

    String accessToken() {
        var token = UUID.randomUUID().toString();
        accessTokens.add(token);
        return token;
    }

    boolean issued(String accessToken) {
        return accessTokens.contains(accessToken);
    }

    void revoke(String token) {
        accessTokens.remove(token);
    }

    /** @param again whether it comes with a refresh */
    String idToken(Set<Quirk> quirks, String fhirBase, @Nullable String nonce, boolean again) throws JOSEException {
        if (quirks.contains(Quirk.UNSIGNED)) {
            return new PlainJWT(claims(quirks, fhirBase, nonce, again)).serialize();
        }
        if (quirks.contains(Quirk.EMBEDDED_KEY)) {
            return broughtAlong(claims(quirks, fhirBase, nonce, again));
        }
        var hmac = quirks.contains(Quirk.HMAC_SIGNATURE);
        var header = new JWSHeader.Builder(hmac ? JWSAlgorithm.HS256 : JWSAlgorithm.RS256).type(JOSEObjectType.JWT);
        if (!quirks.contains(Quirk.NO_KID)) {
            header.keyID(key.getKeyID());
        }
        var token = new SignedJWT(header.build(), claims(quirks, fhirBase, nonce, again));
        token.sign(signer(quirks));
        return token.serialize();
    }

    private static String broughtAlong(JWTClaimsSet claims) throws JOSEException {
        var own = unpublished();
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .jwk(own.toPublicJWK())
                .build();
        var token = new SignedJWT(header, claims);
        token.sign(new RSASSASigner(own));
        return token.serialize();
    }

    private JWSSigner signer(Set<Quirk> quirks) throws JOSEException {
        if (quirks.contains(Quirk.HMAC_SIGNATURE)) {
            return new MACSigner(FakeEhr.SECRET);
        }
        return new RSASSASigner(quirks.contains(Quirk.FOREIGN_KEY) ? unpublished() : key);
    }

    private static RSAKey unpublished() throws JOSEException {
        return new RSAKeyGenerator(2048).keyID("ehr-1").generate();
    }

    private JWTClaimsSet claims(Set<Quirk> quirks, String fhirBase, @Nullable String nonce, boolean again) {
        var now = Instant.now();
        var end = quirks.contains(Quirk.EXPIRED_ID_TOKEN)
                ? now.minusSeconds(LIFE_SECONDS)
                : now.plusSeconds(LIFE_SECONDS);
        var claims = new JWTClaimsSet.Builder()
                .issuer(quirks.contains(Quirk.WRONG_ISSUER) ? issuer + "/elsewhere" : issuer.toString())
                .audience(audience(quirks, again))
                .subject(again && quirks.contains(Quirk.REFRESHED_AS_ANOTHER) ? "user-2" : "user-1")
                .issueTime(Date.from(now.minusSeconds(1)))
                .expirationTime(Date.from(end))
                .claim("nonce", quirks.contains(Quirk.WRONG_NONCE) ? "another" : nonce);
        if (!quirks.contains(Quirk.NO_FHIR_USER)) {
            var person = "Practitioner/dr-1";
            claims.claim("fhirUser", quirks.contains(Quirk.RELATIVE_FHIR_USER) ? person : fhirBase + "/" + person);
        }
        return claims.build();
    }

    private static @Nullable String audience(Set<Quirk> quirks, boolean again) {
        if (again && quirks.contains(Quirk.REFRESHED_WITHOUT_AUDIENCE)) return null;
        return quirks.contains(Quirk.WRONG_AUDIENCE) ? "somebody-else" : FakeEhr.CLIENT_ID;
    }
}
