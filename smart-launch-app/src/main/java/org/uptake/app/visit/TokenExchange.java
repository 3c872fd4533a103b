package org.uptake.app.visit;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import com.nimbusds.oauth2.sdk.token.TypelessAccessToken;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.app.ehr.AppKeys;
import org.uptake.app.ehr.Discovery;
import org.uptake.app.ehr.EhrProblem;
import org.uptake.app.ehr.Identity;
import org.uptake.app.ehr.Wire;

/** RFC 8693: the EHR's id_token for a token of fhir-server, bound to the person and, when given, to one patient. */
public final class TokenExchange {
    private static final String CLIENT = "uptake-app";
    private static final Scope SCOPE = Scope.parse("user/*.cruds");
    private static final Duration LIFE_WHEN_UNSAID = Duration.ofMinutes(1);
    private static final Set<String> APP_ERRORS = Set.of(
            OAuth2Error.INVALID_CLIENT.getCode(),
            OAuth2Error.UNAUTHORIZED_CLIENT.getCode(),
            OAuth2Error.UNSUPPORTED_GRANT_TYPE.getCode(),
            OAuth2Error.INVALID_SCOPE.getCode());

    private final URI fhirBase;
    private final Discovery discovery;
    private final AppKeys keys;
    private final Wire wire;
    private final Clock clock;

    public TokenExchange(URI fhirBase, Discovery discovery, AppKeys keys, Wire wire, Clock clock) {
        this.fhirBase = fhirBase;
        this.discovery = discovery;
        this.keys = keys;
        this.wire = wire;
        this.clock = clock;
    }

    /**
     * @param patient id of a Patient on fhir-server; null for none
     * @throws ExchangeRefused when fhir-server says no
     * @throws IOException when fhir-server is away or its answer cannot be used
     */
    public ServerToken exchange(Identity identity, @Nullable String patient) throws ExchangeRefused, IOException {
        return answer(request(identity, patient));
    }

    /**
     * A new token for the same person and patient, where the EHR vouched for the person again but sent no id_token.
     *
     * @throws ExchangeRefused when fhir-server says no
     * @throws IOException when fhir-server is away or its answer cannot be used
     */
    ServerToken renew(String refresh) throws ExchangeRefused, IOException {
        var endpoint = discovery.of(fhirBase).tokenEndpoint();
        return answer(
                new TokenRequest.Builder(endpoint, proof(endpoint), new RefreshTokenGrant(new RefreshToken(refresh)))
                        .build());
    }

    /** RFC 7009: what a visit could still do at fhir-server ends with it. */
    void revoke(ServerToken token) throws IOException {
        var server = discovery.of(fhirBase);
        var endpoint = server.revocationEndpoint();
        if (endpoint == null) return;
        var proof = proof(server.tokenEndpoint());
        new TokenRevocationRequest(endpoint, proof, new BearerAccessToken(token.value()))
                .toHTTPRequest()
                .send(wire);
        if (token.refresh() != null)
            new TokenRevocationRequest(endpoint, proof(server.tokenEndpoint()), new RefreshToken(token.refresh()))
                    .toHTTPRequest()
                    .send(wire);
    }

    private ClientAuthentication proof(URI endpoint) {
        return keys.assertion(CLIENT, endpoint, JWSAlgorithm.RS384, null);
    }

    private ServerToken answer(TokenRequest request) throws ExchangeRefused, IOException {
        var asked = clock.instant();
        try {
            var response = TokenResponse.parse(request.toHTTPRequest().send(wire));
            if (response.indicatesSuccess()) {
                return token(response.toSuccessResponse(), asked);
            }
            throw refusal(response.toErrorResponse());
        } catch (ParseException unusable) {
            throw new EhrProblem("fhir-server's token endpoint gave an answer that cannot be used.");
        }
    }

    private TokenRequest request(Identity identity, @Nullable String patient) throws IOException {
        var endpoint = discovery.of(fhirBase).tokenEndpoint();
        var grant = new TokenExchangeGrant(new TypelessAccessToken(identity.idToken()), TokenTypeURI.ID_TOKEN);
        var request = new TokenRequest.Builder(endpoint, proof(endpoint), grant).scope(SCOPE);
        return (patient == null ? request : request.customParameter("patient", patient)).build();
    }

    private static ServerToken token(AccessTokenResponse answer, Instant asked) throws EhrProblem {
        var token = answer.getTokens().getAccessToken();
        var more = answer.getCustomParameters();
        if (!(more.get("fhirUser") instanceof String person) || !(more.get("workplace_role") instanceof String role)) {
            throw new EhrProblem("fhir-server's token endpoint did not say who the person is.");
        }
        var life = token.getLifetime() > 0 ? Duration.ofSeconds(token.getLifetime()) : LIFE_WHEN_UNSAID;
        var site = more.get("site") instanceof String place ? place : null;
        var refresh = answer.getTokens().getRefreshToken();
        return new ServerToken(
                token.getValue(), asked.plus(life), refresh == null ? null : refresh.getValue(), person, role, site);
    }

    private static ExchangeRefused refusal(TokenErrorResponse answer) {
        var error = answer.getErrorObject();
        var code = error == null || error.getCode() == null ? "unknown" : error.getCode();
        var why = APP_ERRORS.contains(code) ? ExchangeRefused.Why.APP : ExchangeRefused.Why.PERSON;
        return new ExchangeRefused(why, "fhir-server answered " + code);
    }
}
