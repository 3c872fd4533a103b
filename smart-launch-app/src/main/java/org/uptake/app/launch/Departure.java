package org.uptake.app.launch;

import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.uptake.app.ehr.AskedScopes;
import org.uptake.app.ehr.Discovery;
import org.uptake.app.ehr.Ehr;
import org.uptake.app.ehr.Ehrs;
import org.uptake.app.ehr.SmartConfiguration;

/** SMART App Launch 2.2, "EHR Launch", "Standalone Launch" and "Obtain authorization code": the way to the EHR's sign-in. */
final class Departure {
    private final Ehrs ehrs;
    private final Discovery discovery;
    private final PendingLaunches pending;
    private final Supplier<String> random;
    private final URI publicBase;

    Departure(Ehrs ehrs, Discovery discovery, PendingLaunches pending, Supplier<String> random, URI publicBase) {
        this.ehrs = ehrs;
        this.discovery = discovery;
        this.pending = pending;
        this.random = random;
        this.publicBase = publicBase;
    }

    /** Where the browser goes next, and the launch that its cookie belongs to. */
    record Leaving(URI authorize, PendingLaunch launch) {}

    /** @param launch the EHR's value; null for a launch that begins with us */
    private record Known(
            Ehr ehr,
            String iss,
            List<String> context,
            @Nullable String launch) {}

    private record Described(Known known, SmartConfiguration configuration, URI authorizationEndpoint) {}

    Outcome<Leaving> begin(Parameters parameters) {
        return require(parameters).then(this::describe).then(this::leave);
    }

    /** A launch that begins with us: at an EHR of the list, with a patient chosen there or without one. */
    Outcome<Leaving> beginAlone(Parameters parameters) {
        if (!parameters.sound(Set.of("ehr", "with"))) {
            return Outcome.refused(LaunchRefusal.BAD_PARAMETERS, "ehr or with twice or too long");
        }
        var context = parameters.first("with").filter("patient"::equals).isPresent()
                ? List.of("launch/patient")
                : List.<String>of();
        return parameters
                .first("ehr")
                .flatMap(ehrs::byId)
                .map(ehr -> Outcome.done(new Known(ehr, ehr.iss().toString(), context, null)))
                .orElseGet(() -> Outcome.refused(LaunchRefusal.UNKNOWN_ISSUER, "no such EHR"))
                .then(this::describe)
                .then(Departure::alone)
                .then(this::leave);
    }

    /** Whether a launch may begin with us; an EHR that is away is tried. */
    boolean mayBeginAlone(Ehr ehr) {
        try {
            return discovery.of(ehr.iss()).capabilities().contains("launch-standalone");
        } catch (IOException away) {
            return true;
        }
    }

    private static Outcome<Described> alone(Described described) {
        return described.configuration().capabilities().contains("launch-standalone")
                ? Outcome.done(described)
                : Outcome.refused(LaunchRefusal.ONLY_FROM_CHART, "no launch-standalone");
    }

    /** The allow-list comes before anything is fetched: an unknown iss is a door for phishing and for requests into our network. */
    private Outcome<Known> require(Parameters parameters) {
        if (!parameters.sound(Set.of("iss", "launch"))) {
            return Outcome.refused(LaunchRefusal.BAD_PARAMETERS, "iss or launch twice or too long");
        }
        var iss = parameters.first("iss");
        var launch = parameters.first("launch");
        if (iss.isEmpty() || launch.isEmpty()) {
            return Outcome.refused(LaunchRefusal.NO_LAUNCH, "iss or launch missing");
        }
        return ehrs.byIss(iss.get())
                .map(ehr -> Outcome.done(new Known(ehr, iss.get(), List.of("launch"), launch.get())))
                .orElseGet(() -> Outcome.refused(LaunchRefusal.UNKNOWN_ISSUER, "iss is not on the list"));
    }

    private Outcome<Described> describe(Known known) {
        try {
            var configuration = discovery.of(known.ehr().iss());
            var endpoint = configuration.authorizationEndpoint();
            return endpoint == null
                    ? Outcome.refused(LaunchRefusal.EHR_INCOMPLETE, "no authorization_endpoint")
                    : Outcome.done(new Described(known, configuration, endpoint));
        } catch (IOException away) {
            return Outcome.refused(LaunchRefusal.EHR_AWAY, String.valueOf(away.getMessage()));
        }
    }

    private Outcome<Leaving> leave(Described described) {
        var known = described.known();
        var launch = new PendingLaunch(
                known.ehr(),
                described.configuration(),
                random.get(),
                new Nonce(random.get()),
                new CodeVerifier(random.get()),
                random.get());
        pending.add(launch);
        var request = new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        scope(described),
                        new ClientID(known.ehr().clientId()),
                        redirect(known.ehr()))
                .endpointURI(described.authorizationEndpoint())
                .state(new State(launch.state()))
                .nonce(launch.nonce())
                .codeChallenge(launch.verifier(), CodeChallengeMethod.S256)
                .customParameter("aud", known.iss());
        if (known.launch() != null) request.customParameter("launch", known.launch());
        return Outcome.done(new Leaving(request.build().toURI(), launch));
    }

    private static Scope scope(Described described) {
        var scope = new Scope();
        described.known().context().forEach(scope::add);
        AskedScopes.of(described.known().ehr(), described.configuration()).stream()
                .filter(asked -> !asked.equals("launch"))
                .forEach(scope::add);
        return scope;
    }

    /** Whom a refused launch was about; nobody when we do not know that EHR. */
    Optional<Ehr> ehr(String iss) {
        return ehrs.byIss(iss);
    }

    /** One redirect address per EHR, so that one EHR's answer cannot be passed off as another's. */
    private URI redirect(Ehr ehr) {
        return redirect(publicBase, ehr);
    }

    static URI redirect(URI publicBase, Ehr ehr) {
        return URI.create(publicBase + "/callback/" + ehr.id());
    }
}
