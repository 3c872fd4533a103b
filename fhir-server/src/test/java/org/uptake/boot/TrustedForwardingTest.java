package org.uptake.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class TrustedForwardingTest {
    @Test
    void a_proxy_of_ours_says_where_a_request_came_from() throws Exception {
        assertThat(seen("127.0.0.1")).isEqualTo("203.0.113.7 https://clinic.example");
    }

    @Test
    void nobody_else_does() throws Exception {
        assertThat(seen("192.0.2.1")).startsWith("127.0.0.1 http://localhost:");
    }

    private static String seen(String trusted) throws Exception {
        var http = new HttpConfiguration();
        http.addCustomizer(new TrustedForwarding(Set.of(trusted)));
        var server = new Server();
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                var uri = request.getHttpURI();
                var text = Request.getRemoteAddr(request) + " " + uri.getScheme() + "://" + uri.getAuthority();
                Content.Sink.write(response, true, text, callback);
                return true;
            }
        });
        server.start();
        try {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + connector.getLocalPort() + "/"))
                    .header("Forwarded", "for=203.0.113.7;proto=https;host=clinic.example")
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .body();
        } finally {
            server.stop();
        }
    }
}
