package org.uptake.boot;

import java.net.URI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty as this program uses it: plain behind a proxy, or with TLS of its own. */
final class Listener {
    private Listener() {}

    static Server of(Settings settings) {
        var threads = new QueuedThreadPool(64, 8);
        threads.setName("http");
        var jetty = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(UriCompliance.DEFAULT);
        var edge = settings.edge();
        if (!edge.trustedProxies().isEmpty()) http.addCustomizer(new TrustedForwarding(edge.trustedProxies()));
        var connector = edge.tls()
                .map(tls -> secure(jetty, http, tls))
                .orElseGet(() -> new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http)));
        connector.setPort(settings.port());
        jetty.addConnector(connector);
        return jetty;
    }

    private static ServerConnector secure(Server jetty, HttpConfiguration http, Edge.Tls tls) {
        var context = new SslContextFactory.Server();
        context.setKeyStorePath(tls.keystore().toString());
        context.setKeyStorePassword(tls.password());
        context.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        // names are checked by clients; a server that is reached by several must not refuse one
        http.addCustomizer(new SecureRequestCustomizer(false));
        return new ServerConnector(
                jetty, 1, 1, new SslConnectionFactory(context, "http/1.1"), new HttpConnectionFactory(http));
    }

    /** Where the server is reached when nobody says otherwise. */
    static URI address(Settings settings, int port) {
        return URI.create((settings.edge().tls().isPresent() ? "https" : "http") + "://localhost:" + port);
    }
}
