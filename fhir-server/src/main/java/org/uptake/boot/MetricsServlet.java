package org.uptake.boot;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /metrics}: how the program runs, in Prometheus' text format. No patient data: types and statuses only. */
final class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient PrometheusMeterRegistry meters;

    MetricsServlet(PrometheusMeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain; version=0.0.4;charset=UTF-8");
        response.getWriter().write(meters.scrape());
    }
}
