package org.uptake.app.compliance;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.uptake.app.page.Moments;
import org.uptake.app.page.Request;

/** What is looked for. It lives in the address, so that a finding can be kept. */
public record AuditQuestion(String patient, String agent, String from, String to, boolean refusalsOnly, String cursor) {

    static AuditQuestion of(Request request) {
        return new AuditQuestion(
                id(request.query("patient").orElse("")),
                id(request.query("agent").orElse("")),
                day(request.query("from").orElse("")),
                day(request.query("to").orElse("")),
                request.query("refusals").filter("true"::equals).isPresent(),
                request.query("cursor").orElse(""));
    }

    /** What can be no id of ours is looked for by nobody. */
    private static String id(String text) {
        return text.trim().replaceAll("[^A-Za-z0-9/:.\\-]", "");
    }

    private static String day(String text) {
        return Moments.typedDay(text).map(Object::toString).orElse("");
    }

    /** Path inside the visit. */
    String path(String nextCursor) {
        var parts = new LinkedHashMap<String, String>();
        parts.put("patient", patient);
        parts.put("agent", agent);
        parts.put("from", from);
        parts.put("to", to);
        parts.put("refusals", refusalsOnly ? "true" : "");
        parts.put("cursor", nextCursor);
        return "audit?" + encoded(parts);
    }

    /** The question to fhir-server (docs/security.md). */
    String asked() {
        var parts = new LinkedHashMap<String, String>();
        parts.put("patient", patient);
        parts.put("agent", agent);
        parts.put("outcome", refusalsOnly ? "4,8" : "");
        parts.put("_cursor", cursor);
        var dates = (from.isEmpty() ? "" : "&date=ge" + from) + (to.isEmpty() ? "" : "&date=le" + to);
        return "AuditEvent?_count=50&" + encoded(parts) + dates;
    }

    private static String encoded(Map<String, String> parts) {
        return parts.entrySet().stream()
                .filter(part -> !part.getValue().isEmpty())
                .map(part -> part.getKey() + "=" + URLEncoder.encode(part.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
