package org.uptake.oauth;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;

/** SMART App Launch 2.2, "Support for CORS": apps that run in a browser may call the token endpoint from where they are registered. */
final class BrowserApps {
    private final ClientRegister clients;

    BrowserApps(ClientRegister clients) {
        this.clients = clients;
    }

    private boolean isKnown(String origin) {
        return clients.all().stream()
                .flatMap(client -> client.redirectUris().stream())
                .anyMatch(redirect -> origin(redirect).equals(origin));
    }

    private static String origin(String redirect) {
        var address = URI.create(redirect);
        return address.getScheme() + "://" + address.getAuthority();
    }

    /** Answers a browser from elsewhere nothing, so that it keeps what it got from its page. Credentials are never allowed. */
    void let(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader("Vary", "Origin");
        var origin = request.getHeader("Origin");
        if (origin == null || !isKnown(origin)) return;
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Access-Control-Allow-Methods", "POST");
        response.setHeader("Access-Control-Allow-Headers", "authorization, content-type, accept");
        response.setHeader("Access-Control-Max-Age", "600");
    }
}
