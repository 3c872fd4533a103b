package org.uptake.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;

/** SMART App Launch 2.2, "Obtain access token" and "Refresh access token": what the sandbox EHR gives to an app, and the renewal of exchanged tokens. */
final class CodeGrants {
    static final Duration CODE_LIFE = Duration.ofMinutes(1);
    private static final Duration REFRESH_LIFE = Duration.ofHours(12);

    private final OneTimeSecrets secrets;
    private final Revocations revocations;
    private final AccessTokens tokens;
    private final Directory directory;

    CodeGrants(OneTimeSecrets secrets, Revocations revocations, AccessTokens tokens, Directory directory) {
        this.secrets = secrets;
        this.revocations = revocations;
        this.tokens = tokens;
        this.directory = directory;
    }

    String code(Grant grant) {
        return secrets.issue(OneTimeSecrets.Kind.CODE, grant.id(), grant, CODE_LIFE);
    }

    /** RFC 8693 2.2.1, refresh_token. */
    String refresh(Grant grant) {
        return secrets.issue(OneTimeSecrets.Kind.REFRESH, grant.id(), grant, REFRESH_LIFE);
    }

    AccessTokenResponse redeem(Client client, AuthorizationCodeGrant asked) throws GeneralException {
        var grant =
                redeemed(OneTimeSecrets.Kind.CODE, asked.getAuthorizationCode().getValue(), client);
        var redirect = asked.getRedirectionURI();
        if (redirect == null || !grant.redirectUri().equals(redirect.toString()))
            throw invalid("redirect_uri is not the one of the authorization request.");
        var verifier = asked.getCodeVerifier();
        if (verifier == null
                || !CodeChallenge.compute(CodeChallengeMethod.S256, verifier)
                        .getValue()
                        .equals(grant.challenge())) throw invalid("code_verifier does not fit the code_challenge.");
        return answer(grant, grant.scopes(), grant.nonce());
    }

    /** A refresh token works once; the answer has the next one. */
    AccessTokenResponse refresh(Client client, RefreshTokenGrant asked, Scopes narrower) throws GeneralException {
        var grant =
                redeemed(OneTimeSecrets.Kind.REFRESH, asked.getRefreshToken().getValue(), client);
        if (!narrower.granted().isEmpty() && !narrower.within(grant.scopes()).equals(narrower))
            throw new GeneralException(
                    OAuth2Error.INVALID_SCOPE.setDescription("A refresh may ask for fewer scopes, not for more."));
        // RFC 6749 6: fewer scopes hold for this token, and the next refresh may ask for all again
        return answer(grant, narrower.granted().isEmpty() ? grant.scopes() : narrower.granted(), null);
    }

    /** Ends everything that came from a grant: its refresh token now, its access tokens at every node within seconds. */
    void end(String grant) {
        secrets.forget(grant);
        revocations.revoke(grant, REFRESH_LIFE);
    }

    private Grant redeemed(OneTimeSecrets.Kind kind, String value, Client client) throws GeneralException {
        var redeemed = secrets.redeem(kind, value, Grant.class);
        var replayed = redeemed.replayedGrant();
        if (replayed != null) {
            end(replayed);
            throw invalid("It was used before; everything that it gave has been revoked. Launch again.");
        }
        var grant = redeemed.payload().orElseThrow(() -> invalid("It is unknown or over. Launch again."));
        if (!grant.client().equals(client.id())) throw invalid("It was given to another client.");
        if (revocations.holds(grant.id())) throw invalid("It was revoked. Launch again.");
        return grant;
    }

    private AccessTokenResponse answer(Grant grant, List<String> scopes, @Nullable String nonce)
            throws GeneralException {
        var person = directory
                .byPractitioner(grant.practitioner())
                .orElseThrow(() -> invalid("The person does not work here any more."));
        var caller = new Caller(
                grant.client(),
                person.practitionerRole(),
                person.role(),
                person.site(),
                grant.patient(),
                new Scopes(scopes));
        var access = new BearerAccessToken(
                tokens.accessToken(caller, grant.id()),
                AccessTokens.life(caller).toSeconds(),
                com.nimbusds.oauth2.sdk.Scope.parse(scopes));
        var refresh = grant.exchanged() || grant.scopes().contains(ContextScopes.ONLINE)
                ? new RefreshToken(refresh(grant))
                : null;
        if (grant.exchanged())
            return new AccessTokenResponse(new Tokens(access, refresh), exchanged(person, grant.patient()));
        if (!scopes.contains(ContextScopes.OPENID))
            return new AccessTokenResponse(new Tokens(access, refresh), context(grant));
        var idToken = tokens.idToken(caller, grant.practitioner(), scopes.contains(ContextScopes.FHIR_USER), nonce);
        return new OIDCTokenResponse(new OIDCTokens(idToken, access, refresh), context(grant));
    }

    /** What the client of an exchanged token is told of its person. */
    static Map<String, Object> exchanged(Person person, @Nullable String patient) {
        var more = new HashMap<String, Object>();
        more.put("fhirUser", person.practitionerRole());
        more.put("workplace_role", person.role().code());
        if (person.site() != null) more.put("site", person.site());
        if (patient != null) more.put("patient", patient.substring("Patient/".length()));
        return more;
    }

    private static Map<String, Object> context(Grant grant) {
        var context = new HashMap<String, Object>();
        context.put("need_patient_banner", grant.alone());
        if (grant.patient() != null)
            context.put("patient", grant.patient().substring(grant.patient().indexOf('/') + 1));
        if (grant.intent() != null) context.put("intent", grant.intent());
        if (grant.appContext() != null) context.put("appContext", grant.appContext());
        return context;
    }

    private static GeneralException invalid(String why) {
        return new GeneralException(OAuth2Error.INVALID_GRANT.setDescription(why));
    }
}
