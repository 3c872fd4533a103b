package org.uptake.app.launch;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import org.uptake.app.ehr.Ehr;
import org.uptake.app.ehr.SmartConfiguration;
import org.uptake.app.visit.BrowserCookie;

/**
 * A launch between the request to the EHR and its answer. Nobody can read a chart with it.
 *
 * @param configuration what the EHR advertised when the launch began, so that both halves talk to the same endpoints
 * @param cookie what the browser must bring back
 */
public record PendingLaunch(
        Ehr ehr, SmartConfiguration configuration, String state, Nonce nonce, CodeVerifier verifier, String cookie) {

    /** One cookie per launch, so that two tabs launching at once do not overwrite each other's. */
    String cookieName() {
        return cookieName(state);
    }

    static String cookieName(String state) {
        return BrowserCookie.LAUNCH + state.substring(0, Math.min(12, state.length()));
    }

    @Override
    public String toString() {
        return "PendingLaunch from " + ehr.id();
    }
}
