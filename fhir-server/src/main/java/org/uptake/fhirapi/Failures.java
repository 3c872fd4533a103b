package org.uptake.fhirapi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;
import org.uptake.store.StoreFailure;

/** The one place where what went wrong becomes an answer. A failure's details go to the log, never to the caller. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** For endpoints beside the RESTful API. */
    public static Answer of(RuntimeException failure, String requestId) {
        var answer = answer(failure, requestId);
        return new Answer(answer.status(), String.valueOf(answer.json()), answer.headers());
    }

    static RestResponse answer(RuntimeException failure, String requestId) {
        if (failure instanceof RefusedException refused) return refused(refused);
        if (failure instanceof StoreFailure broken) return broken(broken, requestId);
        LOG.error("request {} failed", requestId, failure);
        return unexpected(requestId);
    }

    private static RestResponse refused(RefusedException refused) {
        var refusal = refused.refusal();
        var headers = new HashMap<String, String>();
        if (refusal.status() == 401) headers.put("WWW-Authenticate", "Bearer");
        if (refusal.status() == 429) headers.put("Retry-After", "1");
        if (refusal.status() == 405) headers.put("Allow", String.join(", ", refusal.allowed()));
        return new RestResponse(refusal.status(), Json.write(Outcomes.of(refused.refusals())), headers);
    }

    private static RestResponse broken(StoreFailure failure, String requestId) {
        if (failure.isBusy())
            return later(
                    Refusal.of(
                            503,
                            "conflict",
                            "busy",
                            "Others were writing the same resources and kept winning. Nothing was stored; send it again."),
                    "1");
        if (failure.isAboutValue()) {
            LOG.warn("request {} has a value that the database refuses: SQLSTATE {}", requestId, failure.sqlState());
            return RestResponse.of(
                    400,
                    Outcomes.of(List.of(Refusal.of(
                            400, "value", "value-range", "A value is too large, too small or too long to be used."))));
        }
        if (failure.isTooSlow())
            return RestResponse.of(
                    413,
                    Outcomes.of(
                            List.of(
                                    Refusal.of(
                                            413,
                                            "too-costly",
                                            "too-slow",
                                            "The database gave up on this after a minute. Ask for less: narrower, or a smaller _count."))));
        LOG.error("request {} failed in the database: SQLSTATE {}", requestId, failure.sqlState(), failure);
        if (!failure.isDatabaseAway()) return unexpected(requestId);
        return later(
                Refusal.of(
                        503,
                        "transient",
                        "database-away",
                        "The database cannot be reached just now. Try again in a few seconds."),
                "5");
    }

    private static RestResponse later(Refusal refusal, String seconds) {
        var headers = new HashMap<String, String>();
        headers.put("Retry-After", seconds);
        return new RestResponse(refusal.status(), Json.write(Outcomes.of(List.of(refusal))), headers);
    }

    /** What is recorded when the caller went away while sending. */
    static RestResponse brokenOff() {
        return new RestResponse(400, null, Map.of());
    }

    private static RestResponse unexpected(String requestId) {
        return RestResponse.of(
                500,
                Outcomes.of(List.of(Refusal.of(
                        500,
                        "exception",
                        "unexpected",
                        "Something went wrong here. Tell the people who run this server: request " + requestId
                                + "."))));
    }
}
