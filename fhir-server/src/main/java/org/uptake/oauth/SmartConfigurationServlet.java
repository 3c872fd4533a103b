package org.uptake.oauth;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /fhir/.well-known/smart-configuration}: JSON whatever is asked for, to anybody, without a token. */
public final class SmartConfigurationServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient Discovery discovery;

    SmartConfigurationServlet(Discovery discovery) {
        this.discovery = discovery;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OAuthServlet.json(response, discovery.smart());
    }
}
