package org.uptake.bulk;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.audit.Access;
import org.uptake.audit.AuditTrail;
import org.uptake.audit.Trace;
import org.uptake.fhirapi.Answer;
import org.uptake.fhirapi.Cors;
import org.uptake.fhirapi.Failures;
import org.uptake.fhirapi.Gate;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/**
 * The addresses of Bulk Data 2.0, in front of the other addresses under the FHIR base: {@code $export}, {@code Patient/$export},
 * {@code Group/[id]/$export}, and {@code bulk/[job]} with its files.
 */
final class BulkEndpoint extends HttpFilter {
    private static final long serialVersionUID = 1;
    private static final int LARGEST_BODY = 1 << 20;
    private static final String POLL_SECONDS = "1";
    private static final String BUSY_SECONDS = "10";

    private final transient Exports exports;
    private final transient Runnable begun;
    private final transient Gate gate;
    private final transient AuditTrail audit;
    private final String base;
    private final transient Clock clock;
    private final transient Supplier<String> requestIds;

    /** @param begun told that there is a new job */
    BulkEndpoint(
            Exports exports,
            Runnable begun,
            Gate gate,
            AuditTrail audit,
            String base,
            Clock clock,
            Supplier<String> requestIds) {
        this.exports = exports;
        this.begun = begun;
        this.gate = gate;
        this.audit = audit;
        this.base = base;
        this.clock = clock;
        this.requestIds = requestIds;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var target = Target.of(String.valueOf(request.getPathInfo()));
        if (target == null) {
            chain.doFilter(request, response);
            return;
        }
        var requestId = requestIds.get();
        response.setHeader("X-Request-Id", requestId);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (Cors.answered(request, response)) return;
        Caller caller = null;
        var trace = Trace.open(requestId, request.getRemoteAddr());
        var query = request.getQueryString();
        trace.asks(String.valueOf(request.getPathInfo()).substring(1) + (query == null ? "" : "?" + query));
        try {
            caller = gate.enter(request.getHeader("Authorization"));
            trace.by(caller.client());
            answer(target, caller, request, response);
        } catch (RuntimeException failure) {
            if (failure instanceof RefusedException refused)
                trace.refused(refused.refusal().rule(), refused.refusal().message());
            failed(Failures.of(failure, requestId), response);
        } finally {
            audit(target, caller, response.getStatus(), trace);
            trace.close();
        }
    }

    private void answer(Target target, Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (target instanceof Target.KickOffOf kickOff) begin(kickOff, caller, request, response);
        else if (target instanceof Target.JobOf job) job(exports.find(job.id(), caller), request, response);
        else if (target instanceof Target.FileOf file) file(file, caller, request, response);
    }

    private void begin(
            Target.KickOffOf kickOff, Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var posted = request.getMethod().equals("POST");
        if (!posted && !request.getMethod().equals("GET")) throw notAllowed("GET", "POST");
        acceptable(request);
        var query = request.getQueryString();
        var parameters = posted ? ParametersBody.read(body(request)) : QueryString.read(query);
        var url = base + request.getPathInfo() + (query == null ? "" : "?" + query);
        var job = exports.begin(
                KickOff.read(kickOff.level(), kickOff.group(), url, parameters, posted, lenient(request)), caller);
        begun.run();
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
        response.setHeader("Content-Location", base + "/bulk/" + job);
    }

    private static void acceptable(HttpServletRequest request) {
        var wanted = request.getHeader("Accept");
        if (wanted == null || wanted.contains("json") || wanted.contains("*/*")) return;
        throw Refusal.of(406, "not-supported", "format", "Only JSON is offered: application/fhir+json.")
                .asException();
    }

    private static boolean lenient(HttpServletRequest request) {
        var preferences = new ArrayList<String>();
        request.getHeaders("Prefer").asIterator().forEachRemaining(value -> {
            for (var preference : value.split("[,;]")) preferences.add(preference.trim());
        });
        return preferences.contains("handling=lenient");
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        var body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY)
            throw Refusal.of(413, "too-long", "body-size", "The body of a kick-off may be 1 MiB at most.")
                    .asException();
        return body;
    }

    private void job(Job job, HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "GET" -> status(job, response);
            case "DELETE" -> {
                exports.delete(job);
                response.setStatus(HttpServletResponse.SC_ACCEPTED);
            }
            default -> throw notAllowed("GET", "DELETE");
        }
    }

    private void status(Job job, HttpServletResponse response) throws IOException {
        switch (job.state()) {
            case IN_PROGRESS -> {
                response.setStatus(HttpServletResponse.SC_ACCEPTED);
                response.setHeader("Retry-After", POLL_SECONDS);
                response.setHeader("X-Progress", progress(job));
            }
            case COMPLETE -> {
                response.setHeader(
                        "Expires",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                job.expires().atOffset(ZoneOffset.UTC)));
                var manifest = Manifest.of(job, exports.files(job), base + "/bulk/" + job.id());
                write("application/json", Json.write(manifest), response);
            }
            case FAILED -> throw Problems.failed(String.valueOf(job.problem())).asException();
        }
    }

    private String progress(Job job) {
        var lines = 0L;
        var parts = 0;
        for (var file : exports.files(job)) {
            lines += file.lines();
            if (file.last()) parts++;
        }
        return parts + " of " + job.plan().parts().size() + " parts, " + lines + " lines";
    }

    private void file(Target.FileOf file, Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!request.getMethod().equals("GET")) throw notAllowed("GET");
        FileAnswer.send(exports.file(exports.find(file.job(), caller), file.name(), caller), request, response);
    }

    private static RefusedException notAllowed(String... methods) {
        return Refusal.of(405, "not-supported", "method-not-allowed", "This method is not supported at this address.")
                .allowing(List.of(methods))
                .asException();
    }

    private static void failed(Answer answer, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) return; // the client sees that the file is cut off
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        if (answer.status() == 429) response.setHeader("Retry-After", BUSY_SECONDS);
        write("application/fhir+json", answer.json(), response);
    }

    private static void write(String type, String json, HttpServletResponse response) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        response.setContentType(type);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** A file that goes out is a disclosure. */
    private static String action(Target target) {
        if (target instanceof Target.FileOf) return "export";
        return target instanceof Target.KickOffOf ? "$export" : "$export-status";
    }

    private void audit(Target target, @Nullable Caller caller, int status, Trace trace) {
        audit.accessed(new Access(
                clock.instant(),
                caller == null ? "nobody" : caller.agent(),
                caller == null ? null : caller.client(),
                action(target),
                target.type(),
                Optional.ofNullable(target.subject()).map(List::of).orElse(List.of()),
                status,
                trace.request(),
                trace.query(),
                trace.reason(),
                trace.address()));
    }
}
