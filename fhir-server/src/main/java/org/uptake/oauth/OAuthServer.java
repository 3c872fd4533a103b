package org.uptake.oauth;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.uptake.audit.Access;

/** The authorization server, put together. Trusts the EHRs that it is given, and nobody else. */
public final class OAuthServer {
    private final TokenCheck check;
    private final Launches launches;
    private final OAuthServlet servlet;
    private final SmartConfigurationServlet configuration;

    /**
     * @param external authorization servers whose access tokens are accepted
     * @param log told of every decision about a token, before it is answered
     * @param trusted EHRs for token exchange; to trust this server's own sandbox EHR, name its issuer, FHIR base and jwks address like any other
     */
    public OAuthServer(
            OAuthSettings settings,
            DataSource database,
            Directory directory,
            ClientRegister clients,
            List<TrustedIssuer> trusted,
            List<ExternalIssuer> external,
            Consumer<Access> log,
            Clock clock) {
        var keys = SigningKeys.open(database, clock);
        var secrets = new OneTimeSecrets(database, clock);
        var revocations = new Revocations(database, clock);
        var tokens = new AccessTokens(settings, keys, clock);
        var registered = new ClientCheck(clients, settings.tokenEndpoint(), new SeenAssertions(database, clock));
        var issuers = new TrustedIssuers(trusted, new IssuerDiscovery());
        issuers.knows(settings.jwksUri(), keys.source());
        var codes = new CodeGrants(secrets, revocations, tokens, directory);
        var discovery = new Discovery(settings, clients);
        this.check = new TokenCheck(
                settings, keys, revocations, new ExternalTokens(external, directory, clock), clients, clock);
        this.launches = new Launches(secrets);
        this.servlet = new OAuthServlet(
                new AuthorizeEndpoint(settings, registered, launches, codes),
                new TokenEndpoint(settings, registered, codes, tokens, issuers, directory),
                new TokenLife(settings, registered, check, secrets, revocations, codes),
                keys,
                discovery,
                log,
                clock,
                () -> UUID.randomUUID().toString(),
                new BrowserApps(clients));
        this.configuration = new SmartConfigurationServlet(discovery);
    }

    public TokenCheck tokenCheck() {
        return check;
    }

    public Launches launches() {
        return launches;
    }

    /** For {@code /oauth/*}. */
    public OAuthServlet servlet() {
        return servlet;
    }

    /** For {@code /fhir/.well-known/smart-configuration}. */
    public SmartConfigurationServlet configuration() {
        return configuration;
    }
}
