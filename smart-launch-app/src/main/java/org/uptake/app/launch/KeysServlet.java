package org.uptake.app.launch;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.uptake.app.ehr.AppKeys;

/** {@code /.well-known/jwks.json}: our public keys, for EHRs and fhir-server. */
public final class KeysServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient AppKeys keys;

    public KeysServlet(AppKeys keys) {
        this.keys = keys;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "public, max-age=" + AppKeys.REMEMBERED.toSeconds());
        response.getOutputStream().write(keys.published().getBytes(StandardCharsets.UTF_8));
    }
}
