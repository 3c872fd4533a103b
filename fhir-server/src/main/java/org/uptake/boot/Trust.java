package org.uptake.boot;

import com.nimbusds.oauth2.sdk.GrantType;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.uptake.audit.Access;
import org.uptake.oauth.Client;
import org.uptake.oauth.ClientRegister;
import org.uptake.oauth.OAuthServer;
import org.uptake.oauth.OAuthSettings;
import org.uptake.oauth.TrustedIssuer;
import org.uptake.sandbox.ToolsKey;

/** Who may get tokens here: the app, the tools of the sandbox, users of the trusted EHRs. */
final class Trust {
    static final String APP = "uptake-app";
    private static final List<String> APP_SCOPES =
            List.of("launch", "openid", "fhirUser", "online_access", "user/*.cruds");

    private Trust() {}

    static OAuthServer open(
            Settings settings,
            URI base,
            DataSource database,
            ClinicDirectory directory,
            Consumer<Access> log,
            Clock clock) {
        var oauth = new OAuthSettings(base, settings.sandbox() ? URI.create(base + "/ehr/authorize") : null);
        var trusted = new ArrayList<>(settings.trusted());
        if (settings.sandbox())
            trusted.add(new TrustedIssuer(
                    "Sandbox EHR", oauth.fhirBase(), oauth.issuer(), URI.create(base + "/oauth/jwks"), Set.of(APP)));
        return new OAuthServer(
                oauth,
                database,
                directory,
                new ClientRegister(clients(settings), new AddedClients(database)::read, clock),
                trusted,
                settings.registrations().issuers(),
                log,
                clock);
    }

    private static List<Client> clients(Settings settings) {
        var clients = new ArrayList<Client>();
        clients.add(Client.byAddress(
                APP,
                "Uptake",
                URI.create(settings.app() + "/.well-known/jwks.json"),
                Set.of(settings.app() + "/callback/sandbox"),
                APP_SCOPES,
                Set.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.TOKEN_EXCHANGE)));
        if (settings.sandbox()) {
            try {
                clients.add(ToolsKey.client(settings.data()));
            } catch (IOException failed) {
                throw new StartProblem(
                        "The key of the sandbox's tools cannot be kept in the data folder: " + failed.getMessage());
            }
        }
        clients.addAll(settings.registrations().clients());
        return clients;
    }
}
