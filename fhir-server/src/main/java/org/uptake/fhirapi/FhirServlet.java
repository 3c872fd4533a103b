package org.uptake.fhirapi;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.audit.Access;
import org.uptake.audit.AuditTrail;

/** HTTP in, HTTP out: who calls, what is answered, and the audit entry of it. */
public final class FhirServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** What anybody may read is not worth an audit entry. */
    private static final Set<String> OPEN = Set.of("metadata", "api", "api-docs");

    /** Documents that anybody may read are asked for by nobody. */
    private static final Caller NOBODY = new Caller("", null, null, null, null, new Scopes(List.of()));

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final String CALLER = FhirServlet.class.getName() + ".caller";

    private final transient FhirRest rest;
    private final transient Wire wire;
    private final transient Gate gate;
    private final transient AuditTrail audit;
    private final transient MeterRegistry meters;
    private final transient Clock clock;
    private final transient Supplier<String> requestIds;

    FhirServlet(
            FhirRest rest,
            Wire wire,
            Gate gate,
            AuditTrail audit,
            MeterRegistry meters,
            Clock clock,
            Supplier<String> requestIds) {
        this.rest = rest;
        this.wire = wire;
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
        if (Cors.answered(request, response)) return;
        try {
            answer(request, response, requestId);
        } finally {
            audit(request, response.getStatus(), requestId);
            measure(request, response.getStatus(), System.nanoTime() - began);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, String requestId) throws IOException {
        var format = Format.JSON;
        try {
            var head = Wire.head(request, NOBODY, requestId);
            format = Format.wanted(head.query(), acceptable(request, head));
            wire.send(request, response, answer(request, head), format);
        } catch (RuntimeException failure) {
            wire.send(request, response, Failures.answer(failure, requestId), format);
        }
    }

    /** The documents for readers have one form each. */
    private static @Nullable String acceptable(HttpServletRequest request, RestRequest head) {
        return head.segment(0).startsWith("api") ? null : request.getHeader("Accept");
    }

    private RestResponse answer(HttpServletRequest request, RestRequest head) throws IOException {
        var open = rest.open(head);
        if (open.isPresent()) return open.get();
        var caller = gate.enter(request.getHeader("Authorization"));
        request.setAttribute(CALLER, caller);
        return rest.answer(wire.whole(request, head.by(caller)));
    }

    private void measure(HttpServletRequest request, int status, long nanos) {
        // a label costs memory for ever: callers must not be able to make new ones
        var path = Wire.path(request);
        var type = path.isEmpty() || !rest.isType(path.get(0)) ? "" : path.get(0);
        var method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        meters.timer("fhir.requests", "method", method, "type", type, "status", Integer.toString(status))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Refusals too: who was turned away matters as much as who came in. */
    private void audit(HttpServletRequest request, int status, String requestId) {
        var path = Wire.path(request);
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

    private String requestId(HttpServletRequest request) {
        var given = request.getHeader("X-Request-Id");
        return given != null && given.matches("[A-Za-z0-9._\\-]{1,64}") ? given : requestIds.get();
    }
}
