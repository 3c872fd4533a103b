package org.uptake.fhirapi;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.audit.Trace;

/** HTTP in, HTTP out: who calls, what is answered, and the audit entry of it. */
public final class FhirServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** What anybody may read is not worth an audit entry. */
    private static final Set<String> OPEN = Set.of("metadata", "api", "api-docs");

    /** Documents that anybody may read are asked for by nobody. */
    private static final Caller NOBODY = new Caller("", null, null, null, null, new Scopes(List.of()));

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final String CALLER = FhirServlet.class.getName() + ".caller";
    private static final String ASKED = FhirServlet.class.getName() + ".asked";

    private final transient FhirRest rest;
    private final transient Wire wire;
    private final transient Gate gate;
    private final transient AccessLog log;
    private final transient ClientLimits limits;
    private final transient MeterRegistry meters;
    private final transient Supplier<String> requestIds;

    FhirServlet(
            FhirRest rest,
            Wire wire,
            Gate gate,
            AccessLog log,
            ClientLimits limits,
            MeterRegistry meters,
            Supplier<String> requestIds) {
        this.rest = rest;
        this.wire = wire;
        this.gate = gate;
        this.log = log;
        this.limits = limits;
        this.meters = meters;
        this.requestIds = requestIds;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var began = System.nanoTime();
        var requestId = requestId(request);
        response.setHeader("X-Request-Id", requestId);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (Cors.answered(request, response)) return;
        try (var trace = Trace.open(requestId, request.getRemoteAddr())) {
            answer(request, response, requestId, trace);
        } finally {
            measure(request, response.getStatus(), System.nanoTime() - began);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, String requestId, Trace trace)
            throws IOException {
        var format = Format.JSON;
        var asked = new RestRequest(
                NOBODY,
                request.getMethod(),
                Wire.path(request),
                Map.of(),
                Map.of("x-request-id", requestId),
                new byte[0]);
        RestResponse answer;
        try {
            asked = Wire.head(request, NOBODY, requestId);
            format = Format.wanted(asked.query(), acceptable(request, asked));
            answer = answer(request, asked, trace);
        } catch (RuntimeException failure) {
            answer = Failures.answer(failure, requestId);
        } catch (IOException brokenOff) {
            audit(request, asked, Failures.brokenOff());
            throw brokenOff;
        }
        audit(request, asked, answer);
        try {
            wire.send(request, response, answer, format);
        } catch (RuntimeException failure) {
            answer = Failures.answer(failure, requestId);
            audit(request, asked, answer);
            wire.send(request, response, answer, format);
        }
    }

    /** The documents for readers have one form each. */
    private static @Nullable String acceptable(HttpServletRequest request, RestRequest head) {
        return head.segment(0).startsWith("api") ? null : request.getHeader("Accept");
    }

    private RestResponse answer(HttpServletRequest request, RestRequest head, Trace trace) throws IOException {
        var open = rest.open(head);
        if (open.isPresent()) return open.get();
        var caller = gate.enter(request.getHeader("Authorization"));
        request.setAttribute(CALLER, caller);
        trace.by(caller.client());
        try (var pass = limits.enter(caller.client() + " " + caller.agent())) {
            var whole = wire.whole(request, head.by(caller));
            request.setAttribute(ASKED, whole);
            trace.asks(AccessLog.target(whole));
            return rest.answer(whole);
        }
    }

    private void measure(HttpServletRequest request, int status, long nanos) {
        // a label costs memory for ever: callers must not be able to make new ones
        var path = Wire.path(request);
        var type = path.isEmpty() || !rest.isType(path.get(0)) ? "" : path.get(0);
        var method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        meters.timer("fhir.requests", "method", method, "type", type, "status", Integer.toString(status))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Refusals too: who was turned away matters as much as who came in. Before the answer goes out, so that none is unrecorded. */
    private void audit(HttpServletRequest request, RestRequest head, RestResponse answer) {
        if (head.path().size() == 1 && OPEN.contains(head.segment(0))) return;
        var asked = request.getAttribute(ASKED) instanceof RestRequest whole ? whole : head;
        log.answered(asked, request.getAttribute(CALLER) instanceof Caller known ? known : null, answer);
    }

    private String requestId(HttpServletRequest request) {
        var given = request.getHeader("X-Request-Id");
        return given != null && given.matches("[A-Za-z0-9._\\-]{1,64}") ? given : requestIds.get();
    }
}
