package org.uptake.boot;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.uptake.cdshooks.CdsClient;
import org.uptake.message.MessageSettings;
import org.uptake.oauth.TrustedIssuer;
import org.uptake.subscription.SubscriptionSettings;

/**
 * How this server runs.
 *
 * @param port 0 for any free one
 * @param publicBase where others reach it; empty for localhost
 * @param databaseUrl a JDBC address; empty for a PostgreSQL of our own in the data folder
 * @param app where browsers see smart-launch-app
 * @param trusted EHRs whose users may come in by token exchange
 * @param sandbox adds a simulated EHR with a synthetic clinic
 * @param registrations clients and authorization servers beside the app
 * @param edge proxies and limits
 * @param subscriptions where notifications may go
 * @param cdsClients EHRs that may ask for cards (CDS Hooks)
 * @param messages channels to patients
 */
public record Settings(
        int port,
        Optional<URI> publicBase,
        Optional<String> databaseUrl,
        Path data,
        URI app,
        List<TrustedIssuer> trusted,
        boolean sandbox,
        SubscriptionSettings subscriptions,
        Registrations registrations,
        Edge edge,
        List<CdsClient> cdsClients,
        MessageSettings messages) {

    /** Nothing is sent to patients. */
    public Settings(
            int port,
            Optional<URI> publicBase,
            Optional<String> databaseUrl,
            Path data,
            URI app,
            List<TrustedIssuer> trusted,
            boolean sandbox,
            SubscriptionSettings subscriptions,
            Registrations registrations,
            Edge edge,
            List<CdsClient> cdsClients) {
        this(
                port,
                publicBase,
                databaseUrl,
                data,
                app,
                trusted,
                sandbox,
                subscriptions,
                registrations,
                edge,
                cdsClients,
                MessageSettings.NONE);
    }

    /** No clients beside the app's and the sandbox's, and no EHR that asks for cards but the sandbox's. */
    public Settings(
            int port,
            Optional<URI> publicBase,
            Optional<String> databaseUrl,
            Path data,
            URI app,
            List<TrustedIssuer> trusted,
            boolean sandbox,
            SubscriptionSettings subscriptions,
            Registrations registrations,
            Edge edge) {
        this(port, publicBase, databaseUrl, data, app, trusted, sandbox, subscriptions, registrations, edge, List.of());
    }

    /** Notifications go to public receivers only, and not by mail. */
    public Settings(
            int port,
            Optional<URI> publicBase,
            Optional<String> databaseUrl,
            Path data,
            URI app,
            List<TrustedIssuer> trusted,
            boolean sandbox) {
        this(
                port,
                publicBase,
                databaseUrl,
                data,
                app,
                trusted,
                sandbox,
                SubscriptionSettings.NONE,
                Registrations.NONE,
                Edge.USUAL);
    }
}
