package org.uptake.fhirapi;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Cross-origin calls from browsers. Any origin may call, because a call brings its own bearer token: there are no cookies here, so
 * credentials are never allowed.
 */
public final class Cors {
    private Cors() {}

    /** Adds the headers that a browser looks for; true when the request was only the browser's question beforehand. */
    public static boolean answered(HttpServletRequest request, HttpServletResponse response) {
        if (request.getHeader("Origin") == null) return false;
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader(
                "Access-Control-Expose-Headers",
                "ETag, Location, Content-Location, Last-Modified, Retry-After, X-Request-Id");
        if (!request.getMethod().equals("OPTIONS") || request.getHeader("Access-Control-Request-Method") == null)
            return false;
        response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
        response.setHeader(
                "Access-Control-Allow-Headers",
                "authorization, content-type, accept, prefer, if-match, if-none-match, if-none-exist,"
                        + " if-modified-since, x-request-id");
        response.setHeader("Access-Control-Max-Age", "600");
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return true;
    }
}
