package org.uptake.oauth;

import org.jspecify.annotations.Nullable;
import org.uptake.access.Access;
import org.uptake.access.Caller;
import org.uptake.access.Decision;
import org.uptake.access.Right;
import org.uptake.audit.Trace;
import org.uptake.fhirapi.Gate;
import org.uptake.fhirapi.Interaction;
import org.uptake.refusal.Refusal;

/** The FHIR edge's gate: bearer tokens in, access decisions out. */
public final class TokenGate implements Gate {
    private static final String SCHEME = "Bearer ";

    private final TokenCheck tokens;

    public TokenGate(TokenCheck tokens) {
        this.tokens = tokens;
    }

    @Override
    public Caller enter(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            throw Refusal.of(401, "login", "token", "Send an access token: Authorization: Bearer ...")
                    .asException();
        return tokens.caller(authorization.substring(SCHEME.length()).trim());
    }

    @Override
    public Decision.Granted permit(Caller caller, Interaction interaction, String type) {
        var grant = Access.may(caller, Right.valueOf(interaction.name()), type).orRefuse();
        Trace.because(grant.policy(), grant.reason());
        return grant;
    }
}
