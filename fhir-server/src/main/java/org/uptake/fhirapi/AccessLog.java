package org.uptake.fhirapi;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Caller;
import org.uptake.audit.Access;
import org.uptake.audit.AuditTrail;
import org.uptake.audit.Trace;
import org.uptake.store.Json;

/** The audit entry of each interaction, made before its answer goes out. */
final class AccessLog {
    private static final int LONGEST_REASON = 500;
    /** Parameters that name whose record is searched, which matters even when nothing is found. */
    private static final Set<String> PATIENTS = Set.of("patient", "subject");

    private static final Pattern PATIENT = Pattern.compile("(?:Patient/)?([A-Za-z0-9\\-.]{1,64})");
    private static final String FULL_URL = "\"fullUrl\":\"";

    private final AuditTrail audit;
    private final Clock clock;

    AccessLog(AuditTrail audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** Path and parameters, as they stand in an entry. */
    static String target(RestRequest request) {
        var parameters = new ArrayList<String>();
        request.query().forEach((name, values) -> {
            for (var value : values) parameters.add(Links.encode(name) + "=" + Links.encode(value));
        });
        return String.join("/", request.path()) + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    /** What was stored has its entry already, together with it. */
    void answered(RestRequest request, @Nullable Caller caller, RestResponse response) {
        var trace = Trace.current();
        if (!request.isRead()
                && response.status() < 400
                && trace.filter(Trace::written).isPresent()) return;
        audit.accessed(new Access(
                clock.instant(),
                caller == null ? "nobody" : caller.agent(),
                caller == null ? null : caller.client(),
                interaction(request.method(), request.path()),
                request.path().isEmpty() ? null : request.segment(0),
                subjects(request, response),
                response.status(),
                request.header("x-request-id").orElse(null),
                target(request),
                response.status() < 400 ? trace.map(Trace::reason).orElse(null) : refusal(response),
                trace.map(Trace::address).orElse(null)));
    }

    private static List<String> subjects(RestRequest request, RestResponse response) {
        var subjects = new LinkedHashSet<String>();
        var path = request.path();
        if (path.size() > 1 && !isName(path.get(1))) {
            var instance = path.get(0) + "/" + path.get(1);
            var isVersion = path.size() == 4 && path.get(2).equals("_history");
            subjects.add(isVersion ? instance + "/_history/" + path.get(3) : instance);
        }
        request.query().forEach((name, values) -> {
            if (PATIENTS.contains(name.split(":", 2)[0])) values.forEach(value -> patients(value, subjects));
        });
        subjects.addAll(response.shown());
        if (!path.isEmpty() && path.get(path.size() - 1).startsWith("$") && response.json() != null)
            shown(response.json(), subjects);
        return List.copyOf(subjects);
    }

    /** What an operation's Bundle shows. Looked for as text: worklists are asked for all the time. */
    private static void shown(String json, Set<String> subjects) {
        for (var at = json.indexOf(FULL_URL); at >= 0; at = json.indexOf(FULL_URL, at + 1)) {
            var end = json.indexOf('"', at + FULL_URL.length());
            var id = json.lastIndexOf('/', end);
            var type = json.lastIndexOf('/', id - 1);
            if (type > at) subjects.add(json.substring(type + 1, end));
        }
    }

    private static void patients(String value, Set<String> subjects) {
        for (var one : value.split(",")) {
            var patient = PATIENT.matcher(one);
            if (patient.matches()) subjects.add("Patient/" + patient.group(1));
        }
    }

    /** Why it was refused, as the caller was told. */
    private static @Nullable String refusal(RestResponse response) {
        if (response.json() == null) return null;
        var details = Json.parse(response.json()).path("issue").path(0).path("details");
        var text = details.path("coding").path(0).path("code").asText("") + ": "
                + details.path("text").asText("");
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON);
    }

    private static boolean isName(String segment) {
        return segment.startsWith("$") || segment.startsWith("_");
    }

    /** R4's code of the interaction, or the operation's name with its dollar sign. */
    static String interaction(String method, List<String> path) {
        var last = path.isEmpty() ? "" : path.get(path.size() - 1);
        if (last.startsWith("$")) return last;
        return switch (method) {
            case "GET", "HEAD" -> reading(path);
            case "POST" -> path.isEmpty() ? "batch" : last.equals("_search") ? searching(path) : "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> method;
        };
    }

    private static String searching(List<String> path) {
        return path.size() == 1 ? "search-system" : "search-type";
    }

    private static String reading(List<String> path) {
        if (path.contains("_history"))
            return Map.of(1, "history-system", 2, "history-type", 3, "history-instance")
                    .getOrDefault(path.size(), "vread");
        return switch (path.size()) {
            case 0 -> "search-system";
            case 2 -> "read";
            default -> "search-type";
        };
    }
}
