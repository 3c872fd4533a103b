package org.uptake.app.page;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/** What every page tells the browser to refuse. There is no X-Frame-Options: it cannot name an EHR. */
public final class SecurityHeaders {
    private SecurityHeaders() {}

    /** @param frameAncestors origins that may frame the page; none forbids framing */
    public static void put(HttpServletResponse response, List<String> frameAncestors) {
        var ancestors = frameAncestors.isEmpty() ? "'none'" : String.join(" ", frameAncestors);
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; frame-ancestors " + ancestors
                        + "; form-action 'self'; base-uri 'none'; object-src 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
    }
}
