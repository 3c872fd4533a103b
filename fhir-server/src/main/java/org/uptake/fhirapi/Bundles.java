package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import org.uptake.audit.Trace;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** R4, "batch/transaction": Bundles that are posted to the base. */
final class Bundles {
    static final int MOST_ENTRIES = 1_000;
    /** Characters of what the entries answer, together; a thousand searches in one Bundle would not fit in memory. */
    private static final int MOST_ANSWERED = 20 * 1024 * 1024;

    private final Transactions transactions;
    private final Function<RestRequest, RestResponse> single;
    private final AccessLog log;

    /** @param single answers the interaction of an entry that stands by itself */
    Bundles(Transactions transactions, Function<RestRequest, RestResponse> single, AccessLog log) {
        this.transactions = transactions;
        this.single = single;
        this.log = log;
    }

    RestResponse answer(RestRequest request) {
        var bundle = Json.parse(request.body());
        if (!bundle.path("resourceType").asText().equals("Bundle")) throw notABundle();
        var run = switch (bundle.path("type").asText()) {
            case "transaction" -> true;
            case "batch" -> false;
            default -> throw notABundle();
        };
        if (bundle.path("entry").size() > MOST_ENTRIES)
            throw Refusal.of(413, "too-long", "bundle-size", "A bundle may have " + MOST_ENTRIES + " entries at most.")
                    .asException();
        var entries = BundleEntry.all(bundle);
        var budget = new Budget();
        return RestResponse.of(
                200,
                run
                        ? transactions.run(request, entries, entry -> alone(request, entry, budget))
                        : batch(request, entries, budget));
    }

    private static RuntimeException tooMuch() {
        return Refusal.of(
                        413,
                        "too-costly",
                        "bundle-answer",
                        "The entries before this one answered " + MOST_ANSWERED / (1024 * 1024)
                                + " MiB. Ask for the rest by itself.")
                .asException();
    }

    private static RuntimeException notABundle() {
        return Refusal.of(400, "invalid", "bundle-type", "The body must be a Bundle of type transaction or batch.")
                .at("Bundle.type")
                .asException();
    }

    private static final class Budget {
        private long left = MOST_ANSWERED;

        /** Whether there was anything left before this one. */
        boolean spend(int characters) {
            var enough = left > 0;
            left -= characters;
            return enough;
        }
    }

    private ObjectNode batch(RestRequest request, List<BundleEntry> entries, Budget budget) {
        var response = Json.object().put("resourceType", "Bundle").put("type", "batch-response");
        var answers = response.putArray("entry");
        for (var entry : entries) answers.add(alone(request, entry, budget));
        return response;
    }

    /** Every entry is an access of its own, with an entry of its own in the audit. */
    private RestResponse audited(RestRequest request) {
        Trace.current().ifPresent(trace -> trace.asks(AccessLog.target(request)));
        RestResponse response;
        try {
            response = single.apply(request);
        } catch (RuntimeException failure) {
            response = Failures.answer(failure, request.header("x-request-id").orElse(""));
        }
        log.answered(request, request.caller(), response);
        Trace.current().ifPresent(trace -> trace.asks(""));
        return response;
    }

    /** An entry by itself: its failure is its own. */
    private ObjectNode alone(RestRequest request, BundleEntry entry, Budget budget) {
        RestResponse response;
        try {
            if (!budget.spend(0)) throw tooMuch();
            response = audited(entry.request(request));
        } catch (RuntimeException failure) {
            response = Failures.answer(failure, request.header("x-request-id").orElse(""));
        }
        if (response.json() != null) budget.spend(response.json().length());
        var answer = Json.object();
        var described = Json.object().put("status", Integer.toString(response.status()));
        if (response.json() != null)
            (response.status() < 400 ? answer : described)
                    .set(response.status() < 400 ? "resource" : "outcome", Json.parse(response.json()));
        if (response.headers().containsKey("ETag"))
            described.put("etag", response.headers().get("ETag"));
        if (response.headers().containsKey("Location"))
            described.put("location", response.headers().get("Location"));
        answer.set("response", described);
        return answer;
    }
}
