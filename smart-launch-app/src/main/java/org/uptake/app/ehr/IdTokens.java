package org.uptake.app.ehr;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** OpenID Connect Core 3.1.3.7: an id_token is believed only when signature, issuer, audience, times and nonce all hold. */
public final class IdTokens {
    /** No HS* and no none: our secrets and our trust in the sender must not sign for the EHR. */
    private static final Set<JWSAlgorithm> ALGS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.ES256, JWSAlgorithm.ES384);

    private static final Pattern PERSON = Pattern.compile(
            ".*(?:^|/)(?:Practitioner|PractitionerRole|Patient|RelatedPerson|Person)/[A-Za-z0-9.\\-]{1,64}");
    private static final int SKEW_SECONDS = 60;

    private final Discovery discovery;
    private final Wire wire;
    private final Map<URI, JWKSource<SecurityContext>> keys = new ConcurrentHashMap<>();

    public IdTokens(Discovery discovery, Wire wire) {
        this.discovery = discovery;
        this.wire = wire;
    }

    /**
     * @param nonce the one we sent; null after a refresh, where none is expected
     * @throws BadJOSEException when the token must not be believed
     * @throws JOSEException when the issuer's keys cannot be had
     * @throws IOException when the EHR's discovery document cannot be had
     */
    public IDTokenClaimsSet verify(Ehr ehr, JWT token, @Nullable Nonce nonce)
            throws BadJOSEException, JOSEException, IOException {
        var source = keys.computeIfAbsent(discovery.keys(ehr), this::keySource);
        // A token without kid is tried against every key of a fitting type, which the signature then decides.
        var selector = new JWSVerificationKeySelector<>(ALGS, source);
        var validator =
                new IDTokenValidator(new Issuer(discovery.issuer(ehr)), new ClientID(ehr.clientId()), selector, null);
        validator.setMaxClockSkew(SKEW_SECONDS);
        return validator.validate(token, nonce);
    }

    /** SMART App Launch 2.2, "Scopes for requesting identity data": fhirUser, absolute or relative to the FHIR base; old servers say profile. */
    public static Optional<String> fhirUser(Ehr ehr, IDTokenClaimsSet claims) {
        return Optional.ofNullable(claims.getStringClaim("fhirUser"))
                .or(() -> Optional.ofNullable(claims.getStringClaim("profile")))
                .filter(user -> PERSON.matcher(user).matches())
                .map(user -> user.contains("://") ? user : base(ehr) + user);
    }

    private static String base(Ehr ehr) {
        var iss = ehr.iss().toString();
        return iss.endsWith("/") ? iss : iss + "/";
    }

    /** Cached for five minutes; unknown key ids cause at most one fetch per half minute. */
    private JWKSource<SecurityContext> keySource(URI address) {
        try {
            return JWKSourceBuilder.<SecurityContext>create(address.toURL(), wire)
                    .refreshAheadCache(false)
                    .build();
        } catch (MalformedURLException unsupported) {
            throw new IllegalArgumentException(unsupported);
        }
    }
}
