package org.uptake.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Scopes;
import org.uptake.audit.Trace;

/**
 * {@code /oauth/authorize}: SMART App Launch 2.2, "Obtain authorization code", for an EHR launch; the launch value says who and about whom. A standalone
 * launch goes by the chooser, which makes one.
 */
final class AuthorizeEndpoint {
    /** Where to send the browser; or, when no address can be trusted, what to tell the person. */
    sealed interface Answer {
        record Redirect(URI to) implements Answer {}

        record Page(String problem) implements Answer {}
    }

    private final OAuthSettings settings;
    private final ClientCheck clients;
    private final Launches launches;
    private final CodeGrants codes;

    AuthorizeEndpoint(OAuthSettings settings, ClientCheck clients, Launches launches, CodeGrants codes) {
        this.settings = settings;
        this.clients = clients;
        this.launches = launches;
        this.codes = codes;
    }

    Answer answer(Map<String, List<String>> parameters) {
        var client = clients.find(only(parameters, "client_id"));
        if (client.isEmpty())
            return new Answer.Page("The app that asks is not registered here (client_id). Tell whoever set it up.");
        var redirect = only(parameters, "redirect_uri");
        if (!client.get().redirectUris().contains(redirect))
            return new Answer.Page("The app wants to be answered at an address that is not registered for it"
                    + " (redirect_uri). Tell whoever set it up.");
        var to = URI.create(redirect);
        var state = only(parameters, "state");
        try {
            var request = AuthorizationRequest.parse(parameters);
            check(client.get(), request);
            var chooser = settings.chooser();
            if (chooser != null && standsAlone(request))
                return new Answer.Redirect(URI.create(chooser + "?" + URLUtils.serializeParameters(parameters)));
            var code = granted(client.get(), request);
            return new Answer.Redirect(success(to, state, code));
        } catch (ParseException malformed) {
            return new Answer.Redirect(failure(to, state, malformed.getErrorObject()));
        } catch (GeneralException refused) {
            return new Answer.Redirect(failure(to, state, refused.getErrorObject()));
        }
    }

    private String granted(Client client, AuthorizationRequest request) throws GeneralException {
        Trace.current().ifPresent(trace -> trace.by(client.id()));
        var launch = launches.redeem(value(request, "launch"))
                .orElseThrow(() -> refused(
                        OAuth2Error.INVALID_REQUEST,
                        "launch is unknown, over or used. Open the app from the chart again."));
        var scopes = scopes(client, request, launch);
        Trace.because("launch", "code for " + launch.practitioner() + ", scope " + String.join(" ", scopes));
        return codes.code(new Grant(
                UUID.randomUUID().toString(),
                client.id(),
                request.getRedirectionURI().toString(),
                request.getCodeChallenge().getValue(),
                scopes,
                nonce(request),
                launch.practitioner(),
                launch.patient(),
                launch.intent(),
                launch.appContext(),
                launch.alone(),
                false));
    }

    /** SMART App Launch 2.2, "Standalone launch": neither a launch value nor the scope that goes with one. */
    private static boolean standsAlone(AuthorizationRequest request) {
        return value(request, "launch").isEmpty()
                && (request.getScope() == null || !request.getScope().contains(ContextScopes.LAUNCH));
    }

    private void check(Client client, AuthorizationRequest request) throws GeneralException {
        if (!client.grants().contains(GrantType.AUTHORIZATION_CODE))
            throw refused(OAuth2Error.UNAUTHORIZED_CLIENT, "This client is not registered for a launch.");
        if (!ResponseType.CODE.equals(request.getResponseType()))
            throw refused(OAuth2Error.UNSUPPORTED_RESPONSE_TYPE, "response_type must be code.");
        if (request.getState() == null) throw refused(OAuth2Error.INVALID_REQUEST, "state is needed.");
        if (request.getCodeChallenge() == null || !CodeChallengeMethod.S256.equals(request.getCodeChallengeMethod()))
            throw refused(OAuth2Error.INVALID_REQUEST, "PKCE is needed: code_challenge, code_challenge_method=S256.");
        if (!settings.fhirBase().toString().equals(value(request, "aud")))
            throw refused(OAuth2Error.INVALID_REQUEST, "aud must be the FHIR base " + settings.fhirBase() + ".");
    }

    private static List<String> scopes(Client client, AuthorizationRequest request, Launch launch)
            throws GeneralException {
        var asked = request.getScope() == null
                ? List.<String>of()
                : request.getScope().toStringList();
        var granted = new Scopes(asked)
                .within(client.scopes()).granted().stream()
                        .filter(scope -> launch.patient() != null || !scope.startsWith("patient/"))
                        .filter(scope -> !scope.startsWith("system/"))
                        .toList();
        if (granted.isEmpty()) throw refused(OAuth2Error.INVALID_SCOPE, "None of the scopes can be granted.");
        return granted;
    }

    private static @Nullable String nonce(AuthorizationRequest request) {
        var nonce = value(request, "nonce");
        return nonce.isEmpty() ? null : nonce;
    }

    private URI success(URI to, String state, String code) {
        return new AuthorizationSuccessResponse(
                        to,
                        new AuthorizationCode(code),
                        null,
                        new State(state),
                        new Issuer(settings.issuer()),
                        ResponseMode.QUERY)
                .toURI();
    }

    private URI failure(URI to, String state, @Nullable ErrorObject error) {
        return new AuthorizationErrorResponse(
                        to,
                        error == null ? OAuth2Error.INVALID_REQUEST : error,
                        state.isEmpty() ? null : new State(state),
                        new Issuer(settings.issuer()),
                        ResponseMode.QUERY)
                .toURI();
    }

    private static String only(Map<String, List<String>> parameters, String name) {
        var values = parameters.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0) : "";
    }

    private static String value(AuthorizationRequest request, String name) {
        var values = request.getCustomParameter(name);
        return values == null || values.size() != 1 ? "" : values.get(0);
    }

    private static GeneralException refused(ErrorObject error, String why) {
        return new GeneralException(error.setDescription(ErrorObject.removeIllegalChars(why)));
    }
}
