package org.uptake.app.visit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.uptake.app.ehr.Credentials;
import org.uptake.app.ehr.Discovery;
import org.uptake.app.ehr.IdTokens;
import org.uptake.app.ehr.Identity;
import org.uptake.app.ehr.Wire;

/**
 * Keeps a visit's token for fhir-server fresh: exchanges the id_token again while it lives, else asks the EHR with its refresh token. Where
 * that brings a new id_token it is exchanged; where the EHR vouches without one, fhir-server's own refresh token is used; else the visit is
 * over. One renewal at a time per visit, because two parallel refreshes of a rotating token log the person out.
 */
public final class ExchangedTokens implements ServerTokens {
    private static final Duration EARLY = Duration.ofSeconds(60);

    private final Visits visits;
    private final TokenExchange exchange;
    private final Discovery discovery;
    private final Credentials credentials;
    private final IdTokens idTokens;
    private final Wire wire;
    private final Clock clock;

    public ExchangedTokens(
            Visits visits,
            TokenExchange exchange,
            Discovery discovery,
            Credentials credentials,
            IdTokens idTokens,
            Wire wire,
            Clock clock) {
        this.visits = visits;
        this.exchange = exchange;
        this.discovery = discovery;
        this.credentials = credentials;
        this.idTokens = idTokens;
        this.wire = wire;
        this.clock = clock;
    }

    @Override
    public String token(Visit visit) {
        var kept = visits.running(visit.id()).orElseThrow(DatabaseShelf::gone);
        if (isFresh(kept.token())) return kept.token().value();
        try {
            // kept by itself: a refresh token that the EHR has used up must not be lost when fhir-server is away just
            // then
            visits.change(visit.id(), this::vouched);
            return visits.change(visit.id(), this::renewed).token().value();
        } catch (VisitOver over) {
            visits.close(visit.id());
            throw over;
        }
    }

    private boolean isFresh(ServerToken token) {
        return clock.instant().isBefore(token.expires().minus(EARLY));
    }

    /** Whoever waited for another's renewal finds it done. */
    private Kept vouched(Kept kept) {
        if (isFresh(kept.token()) || alive(kept.grant().identity())) return kept;
        try {
            return kept.renewed(refreshed(kept.grant()), kept.token());
        } catch (BadJOSEException | JOSEException | ParseException refused) {
            throw new VisitOver("The sign-in could not be renewed.");
        } catch (IOException away) {
            throw new UncheckedIOException(away);
        }
    }

    private Kept renewed(Kept kept) {
        if (isFresh(kept.token())) return kept;
        try {
            var token = token(kept, kept.grant());
            if (!token.person().equals(kept.visit().person())) throw new VisitOver("The EHR now names another person.");
            return kept.renewed(kept.grant(), token);
        } catch (ExchangeRefused refused) {
            throw new VisitOver("The sign-in could not be renewed.");
        } catch (IOException away) {
            // The other side being away ends only this request: the visit may try again.
            throw new UncheckedIOException(away);
        }
    }

    private ServerToken token(Kept kept, EhrGrant grant) throws ExchangeRefused, IOException {
        var refresh = kept.token().refresh();
        return alive(grant.identity()) || refresh == null
                ? exchange.exchange(grant.identity(), patientId(kept.visit()))
                : exchange.renew(refresh);
    }

    private boolean alive(Identity identity) {
        return clock.instant().isBefore(identity.expires());
    }

    private static @Nullable String patientId(Visit visit) {
        return visit.patient() == null ? null : visit.patient().substring("Patient/".length());
    }

    /** SMART App Launch 2.2, "Refresh access token". The person must stay the same. */
    private EhrGrant refreshed(EhrGrant grant) throws IOException, ParseException, BadJOSEException, JOSEException {
        if (grant.refreshToken() == null) {
            throw new BadJOSEException("The id_token is over and the EHR gave no refresh token.");
        }
        var endpoint = discovery.of(grant.ehr().iss()).tokenEndpoint();
        var refresh = new RefreshTokenGrant(new RefreshToken(grant.refreshToken()));
        var answer = OIDCTokenResponseParser.parse(credentials
                .request(grant.ehr(), endpoint, refresh)
                .build()
                .toHTTPRequest()
                .send(wire));
        if (!answer.indicatesSuccess() || !(answer instanceof OIDCTokenResponse tokens)) {
            throw new BadJOSEException("The EHR did not refresh.");
        }
        return renewed(grant, tokens);
    }

    private EhrGrant renewed(EhrGrant grant, OIDCTokenResponse answer)
            throws IOException, BadJOSEException, JOSEException {
        var tokens = answer.getOIDCTokens();
        var rotated = tokens.getRefreshToken();
        return new EhrGrant(
                grant.ehr(),
                identity(grant, tokens.getIDToken()),
                tokens.getAccessToken().getValue(),
                rotated == null ? grant.refreshToken() : rotated.getValue(),
                grant.scopes());
    }

    /** OpenID Connect Core 12.2. One that says too little to be checked says nothing; the first identity then stays. */
    private Identity identity(EhrGrant grant, @Nullable JWT idToken)
            throws IOException, BadJOSEException, JOSEException {
        if (idToken == null || isIncomplete(idToken)) {
            return grant.identity();
        }
        var claims = idTokens.verify(grant.ehr(), idToken, null);
        if (!claims.getSubject().getValue().equals(grant.identity().subject())) {
            throw new BadJOSEException("The EHR refreshed for another person.");
        }
        return new Identity(
                grant.identity().subject(),
                grant.identity().fhirUser(),
                claims.getExpirationTime().toInstant(),
                idToken.getParsedString());
    }

    private static boolean isIncomplete(JWT idToken) {
        try {
            var claims = idToken.getJWTClaimsSet();
            return claims.getAudience().isEmpty() || claims.getExpirationTime() == null || claims.getSubject() == null;
        } catch (java.text.ParseException unreadable) {
            return true;
        }
    }
}
