package org.uptake.fhirapi;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.audit.Access;
import org.uptake.audit.AuditTrail;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** HTTP in, HTTP out: authentication, media types, body limits, errors as OperationOutcomes. */
public final class FhirServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int LARGEST_BODY = 10 << 20;
    private static final Set<String> JSON_TYPES =
            Set.of("application/fhir+json", "application/json", "text/json", "application/json-patch+json");
    private static final String FHIR_JSON = "application/fhir+json;charset=UTF-8";

    /** What anybody may read is not worth an audit entry. */
    private static final Set<String> OPEN = Set.of("metadata", "api", "api-docs");

    private static final List<String> HEADERS =
            List.of("If-Match", "If-None-Match", "If-Modified-Since", "If-None-Exist", "Content-Type");

    /** Documents that anybody may read are asked for by nobody. */
    private static final Caller NOBODY = new Caller("", null, null, null, null, new Scopes(List.of()));

    private static final String CALLER = FhirServlet.class.getName() + ".caller";

    private final transient FhirRest rest;
    private final transient Gate gate;
    private final transient AuditTrail audit;
    private final transient MeterRegistry meters;
    private final transient Clock clock;
    private final transient Supplier<String> requestIds;

    FhirServlet(
            FhirRest rest,
            Gate gate,
            AuditTrail audit,
            MeterRegistry meters,
            Clock clock,
            Supplier<String> requestIds) {
        this.rest = rest;
        this.gate = gate;
        this.audit = audit;
        this.meters = meters;
        this.clock = clock;
        this.requestIds = requestIds;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var began = System.nanoTime();
        var requestId = requestId(request);
        response.setHeader("X-Request-Id", requestId);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        try {
            send(request, response, answer(request, requestId));
        } catch (RuntimeException failure) {
            send(request, response, Failures.answer(failure, requestId));
        } finally {
            audit(request, response.getStatus(), requestId);
            measure(request, response.getStatus(), System.nanoTime() - began);
        }
    }

    private void measure(HttpServletRequest request, int status, long nanos) {
        // only types that exist become labels
        var known = status == 404 || status == 401 || path(request).isEmpty()
                ? ""
                : path(request).get(0);
        meters.timer("fhir.requests", "method", request.getMethod(), "type", known, "status", Integer.toString(status))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Refusals too: who was turned away matters as much as who came in. */
    private void audit(HttpServletRequest request, int status, String requestId) {
        var path = path(request);
        if (path.size() == 1 && OPEN.contains(path.get(0))) return;
        var caller = request.getAttribute(CALLER) instanceof Caller known ? known : null;
        audit.accessed(new Access(
                clock.instant(),
                caller == null ? "nobody" : caller.agent(),
                caller == null ? null : caller.client(),
                request.getMethod(),
                path.isEmpty() ? null : path.get(0),
                path.size() > 1 && !path.get(1).startsWith("$") && !path.get(1).startsWith("_")
                        ? path.get(0) + "/" + path.get(1)
                        : null,
                status,
                requestId));
    }

    private RestResponse answer(HttpServletRequest request, String requestId) throws IOException {
        var path = path(request);
        acceptable(request);
        var query = new LinkedHashMap<>(Queries.parse(request.getQueryString()));
        var headers = headers(request);
        headers.put("x-request-id", requestId);
        var open = rest.open(new RestRequest(NOBODY, request.getMethod(), path, query, headers, new byte[0]));
        if (open.isPresent()) return open.get();
        var caller = gate.enter(request.getHeader("Authorization"));
        request.setAttribute(CALLER, caller);
        var body = body(request);
        var isSearch = path.size() == 2 && path.get(1).equals("_search");
        if (isSearch) {
            Queries.parse(new String(body, StandardCharsets.UTF_8))
                    .forEach((name, values) -> query.merge(name, values, FhirServlet::both));
            body = new byte[0];
        } else if (body.length > 0) {
            mustBeJson(request);
        }
        return rest.answer(new RestRequest(caller, request.getMethod(), path, query, headers, body));
    }

    private static List<String> both(List<String> some, List<String> others) {
        var all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static List<String> path(HttpServletRequest request) {
        var path = request.getPathInfo();
        if (path == null || path.equals("/")) return List.of();
        return Arrays.stream(path.substring(1).split("/"))
                .filter(segment -> !segment.isEmpty())
                .toList();
    }

    private static Map<String, String> headers(HttpServletRequest request) {
        var headers = new HashMap<String, String>();
        for (var name : HEADERS) {
            var value = request.getHeader(name);
            if (value != null) headers.put(name.toLowerCase(java.util.Locale.ROOT), value);
        }
        var preferences = new ArrayList<String>();
        request.getHeaders("Prefer").asIterator().forEachRemaining(preferences::add);
        headers.put("prefer", String.join(",", preferences));
        return headers;
    }

    private static void acceptable(HttpServletRequest request) {
        var format = request.getParameter("_format") != null && !"POST".equals(request.getMethod())
                ? request.getParameter("_format")
                : null;
        var wanted = format != null ? format : request.getHeader("Accept");
        if (wanted == null || wanted.contains("json") || wanted.contains("*/*")) return;
        throw Refusal.of(406, "not-supported", "format", "Only JSON is offered: application/fhir+json.")
                .asException();
    }

    private static void mustBeJson(HttpServletRequest request) {
        var type = request.getContentType();
        if (type != null && JSON_TYPES.contains(type.split(";")[0].trim())) return;
        throw Refusal.of(415, "not-supported", "content-type", "The body must be JSON: application/fhir+json.")
                .asException();
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        var body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY)
            throw Refusal.of(413, "too-long", "body-size", "The body may be 10 MiB at most.")
                    .asException();
        return body;
    }

    private String requestId(HttpServletRequest request) {
        var given = request.getHeader("X-Request-Id");
        return given != null && given.matches("[A-Za-z0-9.\\-]{1,64}") ? given : requestIds.get();
    }

    private static void send(HttpServletRequest request, HttpServletResponse response, RestResponse answer)
            throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        if (answer.json() == null) return;
        var json = "true"
                        .equals(Queries.parse(request.getQueryString())
                                .getOrDefault("_pretty", List.of("false"))
                                .get(0))
                ? Json.parse(answer.json()).toPrettyString()
                : answer.json();
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        if (response.getContentType() == null) response.setContentType(FHIR_JSON);
        response.setContentLength(bytes.length);
        if (!request.getMethod().equals("HEAD")) response.getOutputStream().write(bytes);
    }
}
