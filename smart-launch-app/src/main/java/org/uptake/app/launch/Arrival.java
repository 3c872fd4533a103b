package org.uptake.app.launch;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import org.uptake.app.ehr.Credentials;
import org.uptake.app.ehr.GrantedScopes;
import org.uptake.app.ehr.IdTokens;
import org.uptake.app.ehr.Identity;
import org.uptake.app.ehr.Wire;
import org.uptake.app.visit.EhrGrant;
import org.uptake.app.visit.Visits;

/** SMART App Launch 2.2, from the EHR's answer to an open visit. */
final class Arrival {
    private static final Set<String> NAMES = Set.of("state", "code", "error", "iss");

    private final PendingLaunches pending;
    private final Credentials credentials;
    private final IdTokens idTokens;
    private final Wire wire;
    private final URI publicBase;
    private final Entrance entrance;
    private final Attempts attempts;

    Arrival(
            PendingLaunches pending,
            Credentials credentials,
            IdTokens idTokens,
            Wire wire,
            URI publicBase,
            Entrance entrance,
            Attempts attempts) {
        this.pending = pending;
        this.credentials = credentials;
        this.idTokens = idTokens;
        this.wire = wire;
        this.publicBase = publicBase;
        this.entrance = entrance;
        this.attempts = attempts;
    }

    /**
     * The EHR's answer as the browser brought it.
     *
     * @param ehr from our redirect address
     */
    record Callback(String ehr, Parameters parameters, Map<String, String> cookies) {}

    /** @param screen path inside the visit that the EHR's {@code intent} asks for */
    record Arrived(Visits.Opened opened, String screen) {}

    private record Answered(PendingLaunch launch, Callback callback) {}

    private record Coded(PendingLaunch launch, AuthorizationCode code) {}

    private record Granted(PendingLaunch launch, OIDCTokenResponse tokens) {}

    Outcome<Arrived> arrive(Callback callback) {
        return findLaunch(callback)
                .then(this::sameBrowser)
                .then(this::sameEhr)
                .then(this::readCode)
                .then(this::exchangeCode)
                .then(this::verifyIdentity)
                .then(identified -> entrance.enter(identified, callback.cookies()));
    }

    private Outcome<Answered> findLaunch(Callback callback) {
        if (!callback.parameters().sound(NAMES)) {
            return Outcome.refused(LaunchRefusal.BAD_PARAMETERS, "a parameter twice or too long");
        }
        return callback.parameters()
                .first("state")
                .flatMap(pending::take)
                .map(launch -> Outcome.done(new Answered(launch, callback)))
                .orElseGet(() -> Outcome.refused(LaunchRefusal.UNKNOWN_STATE, "state unknown, used or expired"));
    }

    /** Without this, anybody could sign a victim in with a stolen or a prepared callback address. */
    private Outcome<Answered> sameBrowser(Answered answer) {
        var brought = answer.callback().cookies().get(answer.launch().cookieName());
        if (brought == null) {
            return Outcome.refused(LaunchRefusal.COOKIE_LOST, "no launch cookie");
        }
        var same = MessageDigest.isEqual(
                brought.getBytes(StandardCharsets.UTF_8),
                answer.launch().cookie().getBytes(StandardCharsets.UTF_8));
        return same ? Outcome.done(answer) : Outcome.refused(LaunchRefusal.OTHER_BROWSER, "foreign launch cookie");
    }

    /** RFC 9207, and the redirect address that belongs to one EHR: neither may be another's. */
    private Outcome<Answered> sameEhr(Answered answer) {
        var launch = answer.launch();
        if (!launch.ehr().id().equals(answer.callback().ehr())) {
            return Outcome.refused(LaunchRefusal.WRONG_EHR, "callback of another EHR");
        }
        var iss = answer.callback().parameters().first("iss");
        if (iss.isEmpty()) {
            return launch.configuration().issInAnswer()
                    ? Outcome.refused(LaunchRefusal.WRONG_EHR, "iss promised but missing")
                    : Outcome.done(answer);
        }
        var issuer = launch.ehr().issuer() != null
                ? launch.ehr().issuer()
                : launch.configuration().issuer();
        return issuer != null && issuer.toString().equals(iss.get())
                ? Outcome.done(answer)
                : Outcome.refused(LaunchRefusal.WRONG_EHR, "iss of another issuer");
    }

    /** RFC 6749 4.1.2.1. The error's words come from outside and go nowhere. */
    private Outcome<Coded> readCode(Answered answer) {
        var parameters = answer.callback().parameters();
        if (parameters.first("error").isPresent()) {
            return Outcome.refused(LaunchRefusal.EHR_REFUSED, "authorization error");
        }
        return parameters
                .first("code")
                .map(code -> Outcome.done(new Coded(answer.launch(), new AuthorizationCode(code))))
                .orElseGet(() -> Outcome.refused(LaunchRefusal.EHR_REFUSED, "neither code nor error"));
    }

    /** SMART App Launch 2.2, "Obtain access token". Never repeated after a network error: a code counts once. */
    private Outcome<Granted> exchangeCode(Coded coded) {
        var launch = coded.launch();
        var grant = new AuthorizationCodeGrant(
                coded.code(), Departure.redirect(publicBase, launch.ehr()), launch.verifier());
        try {
            var request = credentials
                    .request(launch.ehr(), launch.configuration().tokenEndpoint(), grant)
                    .build();
            var answer = OIDCTokenResponseParser.parse(request.toHTTPRequest().send(wire));
            if (answer.indicatesSuccess() && answer.toSuccessResponse() instanceof OIDCTokenResponse tokens) {
                var granted = new Granted(launch, tokens);
                attempts.note(launch.ehr().id(), words(granted));
                return Outcome.done(granted);
            }
            return Outcome.refused(LaunchRefusal.CODE_REJECTED, "token endpoint answered an error");
        } catch (ParseException unusable) {
            return Outcome.refused(LaunchRefusal.CODE_REJECTED, "token endpoint's answer cannot be used");
        } catch (IOException away) {
            return Outcome.refused(LaunchRefusal.EHR_AWAY, String.valueOf(away.getMessage()));
        }
    }

    private Outcome<Identified> verifyIdentity(Granted granted) {
        var launch = granted.launch();
        var token = granted.tokens().getOIDCTokens().getIDToken();
        if (token == null) {
            return Outcome.refused(LaunchRefusal.NO_IDENTITY, "no id_token");
        }
        try {
            var claims = idTokens.verify(launch.ehr(), token, launch.nonce());
            return IdTokens.fhirUser(launch.ehr(), claims)
                    .map(user -> new Identity(
                            claims.getSubject().getValue(),
                            user,
                            claims.getExpirationTime().toInstant(),
                            token.getParsedString()))
                    .map(identity -> Outcome.done(identified(granted, identity)))
                    .orElseGet(() -> Outcome.refused(LaunchRefusal.NO_PERSON, "no usable fhirUser"));
        } catch (BadJOSEException forged) {
            return Outcome.refused(LaunchRefusal.IDENTITY_REJECTED, String.valueOf(forged.getMessage()));
        } catch (JOSEException | IOException away) {
            return Outcome.refused(LaunchRefusal.EHR_AWAY, String.valueOf(away.getMessage()));
        }
    }

    private static Identified identified(Granted granted, Identity identity) {
        var tokens = granted.tokens().getOIDCTokens();
        var refresh = tokens.getRefreshToken();
        var grant = new EhrGrant(
                granted.launch().ehr(),
                identity,
                tokens.getAccessToken().getValue(),
                refresh == null ? null : refresh.getValue(),
                granted(granted));
        return new Identified(grant, LaunchContext.of(granted.tokens().getCustomParameters()));
    }

    /** What an integration engineer wants to know: names of what came, never its value. */
    private static String words(Granted granted) {
        var tokens = granted.tokens().getOIDCTokens();
        var with =
                new java.util.TreeSet<>(granted.tokens().getCustomParameters().keySet());
        with.remove("id_token");
        return "granted: " + String.join(" ", granted(granted).scopes())
                + (tokens.getAccessToken().getScope() == null ? " (as asked: the answer named no scope)" : "")
                + "; came with: "
                + (with.isEmpty() ? "no context" : String.join(", ", with))
                + (tokens.getIDToken() == null ? "; no id_token" : "")
                + (tokens.getRefreshToken() == null ? "; no refresh token" : "; a refresh token");
    }

    /** RFC 6749 5.1: an answer without scope grants what was asked. */
    private static GrantedScopes granted(Granted granted) {
        var scope = granted.tokens().getOIDCTokens().getAccessToken().getScope();
        return new GrantedScopes(scope == null ? granted.launch().ehr().scopes() : scope.toStringList());
    }
}
