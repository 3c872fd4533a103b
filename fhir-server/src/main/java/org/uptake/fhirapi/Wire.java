package org.uptake.fhirapi;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipException;
import org.uptake.access.Caller;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/** HTTP messages taken apart and put together: addresses, headers, media types, limits. */
final class Wire {
    /** 10 MiB, also of what a compressed body unpacks to. */
    private static final int LARGEST_BODY = 10 << 20;

    private static final List<String> HEADERS =
            List.of("If-Match", "If-None-Match", "If-Modified-Since", "If-None-Exist", "Content-Type");
    private static final String JSON_PATCH = "application/json-patch+json";
    /** Rows for operations that take them ({@link RawOperation}). */
    static final Set<String> RAW = Set.of("text/csv", "application/fhir+ndjson", "application/x-ndjson");

    private static final String FORM = "application/x-www-form-urlencoded";

    private final Xml xml;

    Wire(Xml xml) {
        this.xml = xml;
    }

    static List<String> path(HttpServletRequest request) {
        var path = request.getPathInfo();
        if (path == null) return List.of();
        return Arrays.stream(path.split("/"))
                .filter(segment -> !segment.isEmpty())
                .toList();
    }

    /** Everything but the body. */
    static RestRequest head(HttpServletRequest request, Caller caller, String requestId) {
        if (path(request).stream().anyMatch(segment -> segment.indexOf('\0') >= 0))
            throw Refusal.of(400, "value", "query-encoding", "An address has no NUL characters.")
                    .asException();
        var headers = new HashMap<String, String>();
        for (var name : HEADERS) {
            var value = request.getHeader(name);
            if (value != null) headers.put(name.toLowerCase(Locale.ROOT), value);
        }
        var preferences = new ArrayList<String>();
        request.getHeaders("Prefer").asIterator().forEachRemaining(preferences::add);
        headers.put("prefer", String.join(",", preferences));
        headers.put("x-request-id", requestId);
        var query = Queries.parse(request.getQueryString());
        return new RestRequest(caller, request.getMethod(), path(request), query, headers, new byte[0]);
    }

    /** The request with its body as JSON; the parameters of a search form join those of the address. */
    RestRequest whole(HttpServletRequest request, RestRequest head) throws IOException {
        var body = body(request);
        if (body.length == 0) return head;
        if (head.segment(head.path().size() - 1).startsWith("$") && RAW.contains(mediaType(request)))
            return head.with(head.query(), body);
        if (!head.segment(head.path().size() - 1).equals("_search"))
            return head.with(head.query(), json(request, body));
        if (!mediaType(request).equals(FORM))
            throw Refusal.of(415, "not-supported", "content-type", "The parameters of a search come as a form.")
                    .allowing(List.of(FORM))
                    .asException();
        var query = new LinkedHashMap<>(head.query());
        Queries.parse(new String(body, StandardCharsets.UTF_8))
                .forEach((name, values) -> query.merge(name, values, Wire::both));
        return head.with(query, new byte[0]);
    }

    private static List<String> both(List<String> some, List<String> others) {
        var all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        var encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) throw encoded();
        byte[] body;
        try {
            body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        } catch (ZipException notGzip) {
            throw encoded();
        }
        if (body.length > LARGEST_BODY)
            throw Refusal.of(413, "too-long", "body-size", "The body may be 10 MiB at most, unpacked.")
                    .asException();
        return body;
    }

    private static RefusedException encoded() {
        return Refusal.of(
                        415,
                        "not-supported",
                        "content-encoding",
                        "The body may be compressed with gzip, and with nothing else.")
                .allowing(List.of("gzip"))
                .asException();
    }

    private static String mediaType(HttpServletRequest request) {
        var type = request.getContentType();
        return type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    private byte[] json(HttpServletRequest request, byte[] body) {
        var type = mediaType(request);
        if (type.equals(JSON_PATCH)) return body;
        var format = Format.of(request.getContentType() == null ? "" : request.getContentType());
        if (format.isEmpty() || !type.contains("/"))
            throw Refusal.of(415, "not-supported", "content-type", "The body must be FHIR R4 as JSON or XML.")
                    .allowing(List.of("application/fhir+json", "application/fhir+xml"))
                    .asException();
        return format.get() == Format.XML ? xml.toJson(body) : body;
    }

    /** A stored text goes out as it is unless somebody asked for another form. */
    void send(HttpServletRequest request, HttpServletResponse response, RestResponse answer, Format format)
            throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        if (answer.json() == null) return;
        var text = answer.json();
        if (!answer.headers().containsKey("Content-Type")) {
            response.setContentType(format.contentType());
            text = text(text, format, isPretty(request));
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setContentLength(bytes.length);
        if (!request.getMethod().equals("HEAD")) response.getOutputStream().write(bytes);
    }

    private String text(String json, Format format, boolean pretty) {
        if (format == Format.XML) return xml.fromJson(json, pretty);
        return pretty ? Json.parse(json).toPrettyString() : json;
    }

    private static boolean isPretty(HttpServletRequest request) {
        var query = request.getQueryString();
        return query != null && Arrays.asList(query.split("&")).contains("_pretty=true");
    }
}
