package org.uptake.app.visit;

import java.time.Instant;
import org.uptake.app.ehr.Ehr;

/**
 * A running visit with what only the app may know of it.
 *
 * @param cookie SHA-256 of what the browser must bring
 */
public record Kept(Visit visit, String cookie, EhrGrant grant, ServerToken token, Instant opened, Instant lastSeen) {
    public Ehr ehr() {
        return grant.ehr();
    }

    Kept renewed(EhrGrant newGrant, ServerToken newToken) {
        return new Kept(visit, cookie, newGrant, newToken, opened, lastSeen);
    }

    Kept seen(Instant now) {
        return new Kept(visit, cookie, grant, token, opened, now);
    }

    @Override
    public String toString() {
        return "Kept visit at " + grant.ehr().id();
    }
}
