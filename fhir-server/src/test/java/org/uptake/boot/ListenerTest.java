package org.uptake.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.subscription.SubscriptionSettings;

class ListenerTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void a_server_that_ends_TLS_itself_speaks_1_2_and_1_3_and_nothing_older() throws Exception {
        var keystore = folder.resolve("tls.p12");
        var made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "tls",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keystore.toString(),
                        "-storepass",
                        "secret-of-the-test")
                .start()
                .waitFor();
        assertThat(made).isZero();
        var edge = new Edge(Set.of(), 0, Optional.of(new Edge.Tls(keystore, "secret-of-the-test")));
        assertThat(edge.toString()).doesNotContain("secret-of-the-test");
        var settings = new Settings(
                0,
                Optional.empty(),
                Optional.empty(),
                folder,
                URI.create("http://127.0.0.1:1"),
                List.of(),
                false,
                SubscriptionSettings.NONE,
                Registrations.NONE,
                edge);
        var server = Listener.of(settings);
        server.start();
        try {
            var port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
            assertThat(Listener.address(settings, port)).hasScheme("https");
            assertThat(spoken(port, "TLSv1.2")).isEqualTo("TLSv1.2");
            assertThat(spoken(port, "TLSv1.3")).isEqualTo("TLSv1.3");
            assertThatThrownBy(() -> spoken(port, "TLSv1.1")).isInstanceOf(SSLException.class);
        } finally {
            server.stop();
        }
    }

    private static String spoken(int port, String protocol) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            return socket.getSession().getProtocol();
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
