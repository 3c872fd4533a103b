package org.uptake.app.page;

import java.util.Map;

/** @param body HTML or SVG text; bytes as ISO 8859-1 for a PDF; empty for a redirect */
public record Response(int status, String contentType, String body, Map<String, String> headers) {
    public static Response html(int status, String body) {
        return new Response(status, "text/html;charset=utf-8", body, Map.of());
    }

    /** 303: the browser gets the page anew, so that reloading never posts twice. */
    public static Response seeOther(String url) {
        return new Response(303, "text/plain;charset=utf-8", "", Map.of("Location", url));
    }
}
