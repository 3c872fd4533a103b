package org.uptake.oauth;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.JWTID;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import java.util.Date;

/** {@code /oauth/introspect} (RFC 7662) and {@code /oauth/revoke} (RFC 7009). Callers authenticate as at the token endpoint. */
final class TokenLife {
    private final OAuthSettings settings;
    private final ClientCheck clients;
    private final TokenCheck check;
    private final OneTimeSecrets secrets;
    private final Revocations revocations;
    private final CodeGrants codes;

    TokenLife(
            OAuthSettings settings,
            ClientCheck clients,
            TokenCheck check,
            OneTimeSecrets secrets,
            Revocations revocations,
            CodeGrants codes) {
        this.settings = settings;
        this.clients = clients;
        this.check = check;
        this.secrets = secrets;
        this.revocations = revocations;
        this.codes = codes;
    }

    /** Any registered client may ask about any token; one that is over says only {@code active: false}. */
    TokenIntrospectionSuccessResponse introspect(HTTPRequest http) throws GeneralException {
        var request = TokenIntrospectionRequest.parse(http);
        clients.authenticated(ClientAuthentication.parse(http));
        return check.claims(request.getToken().getValue())
                .map(this::active)
                .orElseGet(() -> new TokenIntrospectionSuccessResponse.Builder(false).build());
    }

    /** A client ends its own tokens only; an unknown token is no error (RFC 7009 section 2.2). */
    void revoke(HTTPRequest http) throws GeneralException {
        var request = TokenRevocationRequest.parse(http);
        var client = clients.authenticated(request.getClientAuthentication());
        var token = request.getToken().getValue();
        check.claims(token)
                .filter(claims -> claims.caller().client().equals(client.id()))
                .ifPresent(claims -> revocations.revoke(claims.jti(), AccessTokens.PERSON_LIFE));
        secrets.look(OneTimeSecrets.Kind.REFRESH, token, Grant.class)
                .filter(grant -> grant.client().equals(client.id()))
                .ifPresent(grant -> codes.end(grant.id()));
    }

    private TokenIntrospectionSuccessResponse active(TokenClaims claims) {
        var caller = claims.caller();
        var answer = new TokenIntrospectionSuccessResponse.Builder(true)
                .scope(Scope.parse(caller.scopes().granted()))
                .clientID(new ClientID(caller.client()))
                .tokenType(AccessTokenType.BEARER)
                .expirationTime(Date.from(claims.expires()))
                .issuer(new Issuer(settings.issuer()))
                .subject(new Subject(caller.agent()))
                .jwtID(new JWTID(claims.jti()));
        if (caller.patient() != null)
            answer.parameter("patient", caller.patient().substring("Patient/".length()));
        if (caller.person() != null) answer.parameter("fhirUser", settings.fhirBase() + "/" + caller.person());
        return answer.build();
    }
}
