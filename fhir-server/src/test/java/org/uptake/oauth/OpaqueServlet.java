package org.uptake.oauth;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An authorization server that says of each token what the test wants (RFC 7662). */
final class OpaqueServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    final transient Map<String, String> answers = new ConcurrentHashMap<>();
    final transient AtomicInteger asked = new AtomicInteger();

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        asked.incrementAndGet();
        if (request.getHeader("Authorization") == null) {
            response.setStatus(401);
            return;
        }
        response.setContentType("application/json");
        response.getWriter().write(answers.getOrDefault(request.getParameter("token"), "{\"active\":false}"));
    }
}
