package org.uptake.cdshooks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.audit.Access;
import org.uptake.audit.AuditTrail;
import org.uptake.audit.Trace;
import org.uptake.fhirapi.Failures;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/** {@code /cds-services}: discovery, the services and their feedback. */
final class CdsServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(CdsServlet.class);
    private static final int LARGEST = 4 << 20;
    private static final String FEEDBACK = "/feedback";

    private final transient Answering answering;
    private final transient Feedback feedback;
    private final transient CallerCheck callers;
    private final transient AuditTrail audit;
    private final String base;
    private final transient Clock clock;
    private final transient Supplier<String> requestIds;

    /** @param base where the server is reached, without a path */
    CdsServlet(
            Answering answering,
            Feedback feedback,
            CallerCheck callers,
            AuditTrail audit,
            String base,
            Clock clock,
            Supplier<String> requestIds) {
        this.answering = answering;
        this.feedback = feedback;
        this.callers = callers;
        this.audit = audit;
        this.base = base;
        this.clock = clock;
        this.requestIds = requestIds;
    }

    /** CDS Hooks 2.0, "CORS": clients may run in browsers. The token is in a header, so any origin may ask. */
    private static void headers(HttpServletResponse response, String requestId) {
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Access-Control-Expose-Headers", "X-Request-Id");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Request-Id", requestId);
    }

    @Override
    protected void doOptions(HttpServletRequest request, HttpServletResponse response) {
        headers(response, requestIds.get());
        response.setHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
        response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept");
        response.setHeader("Access-Control-Max-Age", "600");
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    /** Discovery; free for everybody, and the same for everybody. */
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var requestId = requestIds.get();
        headers(response, requestId);
        try {
            if (!path(request).isEmpty()) throw notFound();
            response.setHeader("Cache-Control", "max-age=60");
            write(response, 200, discovery(), "application/json");
        } catch (RuntimeException failed) {
            fail(response, failed, requestId);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var requestId = requestIds.get();
        headers(response, requestId);
        CdsClient caller = null;
        Optional<String> patient = Optional.empty();
        var path = path(request);
        var isFeedback = path.endsWith(FEEDBACK);
        var trace = Trace.open(requestId, request.getRemoteAddr());
        trace.asks("cds-services" + path);
        try {
            var id = isFeedback ? path.substring(0, path.length() - FEEDBACK.length()) : path;
            var service = CdsService.ofId(id.replaceFirst("^/", "")).orElseThrow(CdsServlet::notFound);
            caller = callers.caller(request.getHeader("Authorization"), base + "/cds-services" + path);
            trace.by(caller.issuer());
            Trace.because("cds-client", "a token signed by the listed EHR");
            var body = body(request);
            if (isFeedback) {
                feedback.take(caller, body);
                write(response, 200, Json.object(), "application/json");
            } else {
                var answer = answering.answer(service, caller, HookRequest.read(service, body));
                patient = answer.patient();
                write(response, 200, answer.body(), "application/json");
            }
        } catch (RefusedException refused) {
            trace.refused(refused.refusal().rule(), refused.refusal().message());
            fail(response, refused, requestId);
        } catch (RuntimeException failed) {
            if (isFeedback) fail(response, failed, requestId);
            else withoutCards(response, failed, requestId);
        } finally {
            audit.accessed(new Access(
                    clock.instant(),
                    caller == null ? "nobody" : "client:" + caller.issuer(),
                    caller == null ? null : caller.issuer(),
                    isFeedback ? "$cds-feedback" : "$cds-cards",
                    "Patient",
                    patient.map(known -> List.of("Patient/" + known)).orElse(List.of()),
                    response.getStatus(),
                    requestId,
                    trace.query(),
                    trace.reason(),
                    trace.address()));
            trace.close();
        }
    }

    private static String path(HttpServletRequest request) {
        @Nullable String path = request.getPathInfo();
        return path == null || path.equals("/") ? "" : path;
    }

    private ObjectNode discovery() {
        var discovery = Json.object();
        var services = discovery.putArray("services");
        var templates = answering.prefetch().templates();
        for (var service : CdsService.values()) {
            var said = services.addObject()
                    .put("hook", service.hook())
                    .put("id", service.id())
                    .put("title", "Digital interventions for this patient")
                    .put(
                            "description",
                            "Says when a digital mental-health intervention may be offered to the patient, and why. Nothing is said while one is running, agreed, or was declined a short time ago.")
                    .put(
                            "usageRequirements",
                            "Send the prefetch, or fhirServer and fhirAuthorization to read the same.");
            var prefetch = said.putObject("prefetch");
            templates.forEach(prefetch::put);
        }
        return discovery;
    }

    private static ObjectNode body(HttpServletRequest request) throws IOException {
        var bytes = request.getInputStream().readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST)
            throw Refusal.of(413, "too-costly", "body-size", "The body is larger than 4 MiB.")
                    .asException();
        return Json.parse(bytes);
    }

    private static RefusedException notFound() {
        return Refusal.of(404, "not-found", "cds-service", "There is no such service; see /cds-services.")
                .asException();
    }

    /** What is wrong here is no error in a clinician's chart; the log and /health tell it. */
    private static void withoutCards(HttpServletResponse response, RuntimeException failed, String requestId)
            throws IOException {
        LOG.error("hook {} is answered without cards", requestId, failed);
        write(response, 200, Cards.none(), "application/json");
    }

    private static void fail(HttpServletResponse response, RuntimeException failed, String requestId)
            throws IOException {
        var answer = Failures.of(failed, requestId);
        answer.headers().forEach(response::setHeader);
        if (answer.status() == 401) response.setHeader("WWW-Authenticate", "Bearer");
        response.setStatus(answer.status());
        response.setContentType("application/fhir+json;charset=utf-8");
        response.getOutputStream().write(answer.json().getBytes(StandardCharsets.UTF_8));
    }

    private static void write(HttpServletResponse response, int status, ObjectNode body, String type)
            throws IOException {
        response.setStatus(status);
        response.setContentType(type + ";charset=utf-8");
        response.getOutputStream().write(Json.write(body).getBytes(StandardCharsets.UTF_8));
    }
}
