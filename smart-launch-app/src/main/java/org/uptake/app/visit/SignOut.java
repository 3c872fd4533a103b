package org.uptake.app.visit;

import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.app.ehr.Credentials;
import org.uptake.app.ehr.Discovery;
import org.uptake.app.ehr.Wire;

/** Ends a visit and what its tokens could still do, at the EHR and at fhir-server (RFC 7009). The person does not wait for either. */
public final class SignOut {
    private static final Logger LOG = LoggerFactory.getLogger(SignOut.class);

    private final Visits visits;
    private final TokenExchange exchange;
    private final Discovery discovery;
    private final Credentials credentials;
    private final Wire wire;
    private final Executor aside;

    /** @param aside where the two are told */
    public SignOut(
            Visits visits,
            TokenExchange exchange,
            Discovery discovery,
            Credentials credentials,
            Wire wire,
            Executor aside) {
        this.visits = visits;
        this.exchange = exchange;
        this.discovery = discovery;
        this.credentials = credentials;
        this.wire = wire;
        this.aside = aside;
    }

    public void leave(Visit visit) {
        var kept = visits.running(visit.id());
        visits.close(visit.id());
        kept.ifPresent(ended -> aside.execute(() -> {
            quietly("fhir-server", () -> exchange.revoke(ended.token()));
            quietly("the EHR", () -> revoke(ended.grant()));
        }));
    }

    private void revoke(EhrGrant grant) throws IOException {
        var ehr = discovery.of(grant.ehr().iss());
        var endpoint = ehr.revocationEndpoint();
        if (endpoint == null) return;
        var token = grant.refreshToken() == null
                ? new BearerAccessToken(grant.accessToken())
                : new RefreshToken(grant.refreshToken());
        credentials
                .revocation(grant.ehr(), endpoint, ehr.tokenEndpoint(), token)
                .toHTTPRequest()
                .send(wire);
    }

    private interface Telling {
        void tell() throws IOException;
    }

    /** The tokens end by themselves soon; a failure here is nothing that anybody could mend. */
    private static void quietly(String whom, Telling telling) {
        try {
            telling.tell();
        } catch (IOException away) {
            LOG.info("{} was not told that a visit is over: {}", whom, away.getMessage());
        }
    }
}
