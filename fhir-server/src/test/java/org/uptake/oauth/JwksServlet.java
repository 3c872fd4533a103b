package org.uptake.oauth;

import com.nimbusds.jose.jwk.JWKSet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Public keys of another EHR. */
final class JwksServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final String keys;

    JwksServlet(JWKSet keys) {
        this.keys = keys.toString(true);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.getWriter().write(keys);
    }
}
