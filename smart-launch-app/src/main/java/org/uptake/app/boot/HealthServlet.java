package org.uptake.app.boot;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.function.BooleanSupplier;
import org.uptake.app.ehr.Wire;

/** {@code /health/live} and {@code /health/ready}: 200 or 503 and one word. */
final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient BooleanSupplier healthy;

    private HealthServlet(BooleanSupplier healthy) {
        this.healthy = healthy;
    }

    static HealthServlet live() {
        return new HealthServlet(() -> true);
    }

    /** Ready when fhir-server answers. */
    static HealthServlet ready(Wire wire, URI fhirBase) {
        var address = URI.create(fhirBase + "/.well-known/smart-configuration");
        return new HealthServlet(() -> answers(wire, address));
    }

    private static boolean answers(Wire wire, URI address) {
        try {
            return wire.get(address, null).status() == 200;
        } catch (IOException away) {
            return false;
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var well = healthy.getAsBoolean();
        response.setStatus(well ? 200 : 503);
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter().println(well ? "ok" : "fhir-server does not answer");
    }
}
