package org.uptake.boot;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import javax.sql.DataSource;

/** {@code /health/live}: the process answers. {@code /health/ready}: so does its database. */
final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int DATABASE_SECONDS = 2;

    private final transient DataSource database;

    HealthServlet(DataSource database) {
        this.database = database;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        switch (String.valueOf(request.getPathInfo())) {
            case "/live" -> response.getWriter().println("live");
            case "/ready" -> ready(response);
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private void ready(HttpServletResponse response) throws IOException {
        try (var connection = database.getConnection()) {
            if (connection.isValid(DATABASE_SECONDS)) {
                response.getWriter().println("ready");
                return;
            }
        } catch (SQLException away) {
            // told below
        }
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", "5");
        response.getWriter().println("The database cannot be reached.");
    }
}
