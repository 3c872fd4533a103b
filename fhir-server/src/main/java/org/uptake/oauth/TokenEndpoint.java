package org.uptake.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;

/** {@code /oauth/token}: one method per grant. */
final class TokenEndpoint {
    private final OAuthSettings settings;
    private final ClientCheck clients;
    private final CodeGrants codes;
    private final AccessTokens tokens;
    private final TrustedIssuers issuers;
    private final Directory directory;

    TokenEndpoint(
            OAuthSettings settings,
            ClientCheck clients,
            CodeGrants codes,
            AccessTokens tokens,
            TrustedIssuers issuers,
            Directory directory) {
        this.settings = settings;
        this.clients = clients;
        this.codes = codes;
        this.tokens = tokens;
        this.issuers = issuers;
        this.directory = directory;
    }

    /** @throws GeneralException with the error object of RFC 6749 section 5.2 */
    AccessTokenResponse answer(HTTPRequest http) throws GeneralException {
        var request = TokenRequest.parse(http);
        var client = clients.authenticated(request.getClientAuthentication());
        var grant = request.getAuthorizationGrant();
        if (!client.grants().contains(grant.getType()))
            throw new GeneralException(OAuth2Error.UNAUTHORIZED_CLIENT.setDescription(
                    "This client is not registered for the grant " + grant.getType() + "."));
        var asked = request.getScope() == null
                ? new Scopes(java.util.List.of())
                : new Scopes(request.getScope().toStringList());
        if (grant instanceof AuthorizationCodeGrant code) return codes.redeem(client, code);
        if (grant instanceof RefreshTokenGrant refresh) return codes.refresh(client, refresh, asked);
        if (grant instanceof ClientCredentialsGrant) return system(client, asked);
        if (grant instanceof TokenExchangeGrant exchange)
            return exchanged(client, exchange, asked, single(request, "patient"));
        throw new GeneralException(OAuth2Error.UNSUPPORTED_GRANT_TYPE);
    }

    /** SMART App Launch 2.2, "Backend services". */
    private AccessTokenResponse system(Client client, Scopes asked) throws GeneralException {
        var caller = new Caller(client.id(), null, null, null, null, granted(client, asked, "system/"));
        return response(caller, UUID.randomUUID().toString(), Map.of(), null, null);
    }

    /** RFC 8693: an EHR's id_token becomes a token here, for the same person as we know them and at most one patient. */
    private AccessTokenResponse exchanged(
            Client client, TokenExchangeGrant exchange, Scopes asked, Optional<String> patient)
            throws GeneralException {
        if (!TokenTypeURI.ID_TOKEN.equals(exchange.getSubjectTokenType()))
            throw invalidRequest("subject_token_type must be " + TokenTypeURI.ID_TOKEN + ".");
        var person = person(exchange.getSubjectToken().getValue());
        var about = patient.map(id -> id.startsWith("Patient/") ? id : "Patient/" + id);
        if (about.isPresent() && !directory.patientExists(about.get()))
            throw invalidRequest("The patient is not known here.");
        var caller = new Caller(
                client.id(),
                person.practitionerRole(),
                person.role(),
                person.site(),
                about.orElse(null),
                granted(client, asked, about.isPresent() ? "user/|patient/" : "user/"));
        var grant = Grant.exchanged(
                UUID.randomUUID().toString(),
                client,
                person,
                caller.patient(),
                caller.scopes().granted());
        return response(
                caller,
                grant.id(),
                CodeGrants.exchanged(person, caller.patient()),
                TokenTypeURI.ACCESS_TOKEN,
                refresh(client, grant));
    }

    /** For clients that may refresh at all. */
    private @Nullable RefreshToken refresh(Client client, Grant grant) {
        return client.grants().contains(GrantType.REFRESH_TOKEN) ? new RefreshToken(codes.refresh(grant)) : null;
    }

    private Person person(String idToken) throws GeneralException {
        try {
            var identity = issuers.identify(SignedJWT.parse(idToken));
            var own = settings.fhirBase() + "/";
            var person = identity.fhirUser().startsWith(own)
                            && settings.issuer().equals(identity.issuer().issuer())
                    ? directory.byPractitioner(identity.fhirUser().substring(own.length()))
                    : directory.byEhrUser(identity.fhirUser());
            return person.orElseThrow(() -> invalidRequest(
                    "The person of the id_token is not known here. Enter the EHR's address of the person (fhirUser) as an identifier of"
                            + " their Practitioner."));
        } catch (ParseException | BadJOSEException | JOSEException untrusted) {
            throw invalidRequest("subject_token cannot be accepted: " + untrusted.getMessage());
        }
    }

    private static Scopes granted(Client client, Scopes asked, String levels) throws GeneralException {
        var prefixes = levels.split("\\|");
        var granted = new Scopes(asked.within(client.scopes()).granted().stream()
                .filter(scope -> java.util.Arrays.stream(prefixes).anyMatch(scope::startsWith))
                .toList());
        if (granted.granted().isEmpty())
            throw new GeneralException(OAuth2Error.INVALID_SCOPE.setDescription(
                    "None of the scopes can be granted to this client here. It may ask for: "
                            + ErrorObject.removeIllegalChars(String.join(" ", client.scopes()))));
        return granted;
    }

    private AccessTokenResponse response(
            Caller caller,
            String grant,
            Map<String, Object> more,
            @Nullable TokenTypeURI issued,
            @Nullable RefreshToken refresh) {
        var token = new BearerAccessToken(
                tokens.accessToken(caller, grant),
                AccessTokens.life(caller).toSeconds(),
                com.nimbusds.oauth2.sdk.Scope.parse(caller.scopes().granted()),
                issued);
        return new AccessTokenResponse(new Tokens(token, refresh), more);
    }

    private static Optional<String> single(TokenRequest request, String name) throws GeneralException {
        var values = request.getCustomParameter(name);
        if (values == null || values.isEmpty()) return Optional.empty();
        if (values.size() > 1) throw invalidRequest(name + " may be given once.");
        return Optional.of(values.get(0));
    }

    private static GeneralException invalidRequest(String why) {
        return new GeneralException(OAuth2Error.INVALID_REQUEST.setDescription(ErrorObject.removeIllegalChars(why)));
    }
}
