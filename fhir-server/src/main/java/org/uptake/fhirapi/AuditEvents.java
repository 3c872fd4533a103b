package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uptake.audit.AuditQuestion;
import org.uptake.audit.AuditReader;
import org.uptake.audit.Seals;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.search.TimeRange;
import org.uptake.store.Json;
import org.uptake.store.StoreFailure;

/** AuditEvent: read and searched like any type, but written by the server alone. */
final class AuditEvents {
    static final String TYPE = "AuditEvent";
    private static final int DEFAULT_PAGE = 50;
    private static final int LARGEST_PAGE = 500;
    private static final Pattern ID = Pattern.compile("([0-9]{1,18})(?:-([0-9]{1,9}))?");
    private static final Pattern DATE = Pattern.compile("(eq|ge|le|gt|lt|sa|eb)?([0-9].*)");
    private static final Map<String, String> SEARCHED = Map.of(
            "_id", "token",
            "date", "date",
            "patient", "reference",
            "agent", "reference",
            "entity", "reference",
            "action", "token",
            "outcome", "token");
    private static final List<String> OF_THE_EDGE = List.of("_format", "_pretty", "_count", "_cursor", "_sort");

    private final Gate gate;
    private final AuditReader reader;
    private final Seals seals;
    private final String base;
    private final PageCursors cursors;

    AuditEvents(Gate gate, AuditReader reader, Seals seals, String base, PageCursors cursors) {
        this.cursors = cursors;
        this.gate = gate;
        this.reader = reader;
        this.seals = seals;
        this.base = base;
    }

    List<Route> rows() {
        return List.of(
                Route.of("search-type", "GET", TYPE, "Who did what; for compliance.", this::search),
                Route.of("search-type", "POST", TYPE + "/_search", "Who did what; parameters as a form.", this::search),
                Route.operation(TYPE + "/$verify", false, "Whether entries were removed or changed.", this::verify),
                Route.of("read", "GET", TYPE + "/[id]", "One event.", this::read));
    }

    /** For the CapabilityStatement. */
    static void describe(ObjectNode statement) {
        var rest = (ObjectNode) statement.path("rest").path(0);
        var resource = rest.withArray("resource").addObject().put("type", TYPE);
        var interactions = resource.putArray("interaction");
        for (var code : List.of("read", "search-type")) interactions.addObject().put("code", code);
        resource.put("versioning", "no-version");
        var search = resource.putArray("searchParam");
        SEARCHED.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(parameter ->
                        search.addObject().put("name", parameter.getKey()).put("type", parameter.getValue()));
        resource.putArray("operation")
                .addObject()
                .put("name", "verify")
                .put("definition", "https://w3id.org/uptake/fhir/OperationDefinition/verify");
    }

    private RestResponse read(RestRequest request) {
        permit(request, Interaction.READ);
        var question = new AuditQuestion();
        is(question, request.segment(1));
        var found = reader.read(question, 1).events();
        if (found.isEmpty()) throw Reads.notFound(TYPE);
        return RestResponse.of(200, found.get(0));
    }

    private RestResponse search(RestRequest request) {
        permit(request, Interaction.SEARCH);
        var question = new AuditQuestion();
        request.query()
                .forEach((name, values) -> values.stream()
                        .filter(value -> !value.isEmpty())
                        .forEach(value -> narrow(question, name, value)));
        var count = count(request);
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "searchset");
        if (count == 0) return RestResponse.of(200, bundle);
        var page = reader.read(question, count);
        var links = bundle.putArray("link");
        links.addObject().put("relation", "self").put("url", address(request, Optional.empty()));
        page.next()
                .ifPresent(next ->
                        links.addObject().put("relation", "next").put("url", address(request, Optional.of(next))));
        var entries = Json.object().putArray("entry");
        for (var event : page.events()) {
            var entry = entries.addObject();
            entry.put("fullUrl", base + "/" + TYPE + "/" + event.path("id").asText());
            entry.set("resource", event);
            entry.putObject("search").put("mode", "match");
        }
        if (!entries.isEmpty()) bundle.set("entry", entries);
        return RestResponse.of(200, bundle);
    }

    private String address(RestRequest request, Optional<String> next) {
        var query = new java.util.LinkedHashMap<>(request.query());
        query.remove("_cursor");
        next.ifPresent(cursor -> query.put(PageCursors.NAME, List.of(cursors.sealed(request, cursor))));
        return base + "/"
                + AccessLog.target(
                        new RestRequest(request.caller(), "GET", List.of(TYPE), query, Map.of(), new byte[0]));
    }

    private static void narrow(AuditQuestion question, String name, String value) {
        switch (name) {
            case "_id" -> is(question, value);
            case "date" -> date(question, value);
            case "patient" -> question.ofPatients(ids(value, "Patient"));
            case "agent" -> question.by(references(value, "PractitionerRole"));
            case "entity" -> question.about(List.of(value.split(",")));
            case "action" -> question.action(codes(value));
            case "outcome" -> question.outcome(codes(value));
            case "_cursor" -> {
                var cursor = ID.matcher(value);
                if (!cursor.matches()) throw bad("_cursor must be the next link of the page before, unchanged.");
                question.olderThan(Long.parseLong(cursor.group(1)), part(cursor));
            }
            case "_sort" -> {
                if (!value.equals("-date")) throw bad("AuditEvents come newest first: _sort may be -date.");
            }
            default -> {
                if (!OF_THE_EDGE.contains(name)) throw unknown();
            }
        }
    }

    /** What is no id of ours is nobody's. */
    private static void is(AuditQuestion question, String value) {
        var id = ID.matcher(value);
        if (id.matches()) question.is(Long.parseLong(id.group(1)), part(id));
        else question.is(-1, 0);
    }

    private static long part(java.util.regex.Matcher id) {
        return id.group(2) == null ? 0 : Long.parseLong(id.group(2));
    }

    private static void date(AuditQuestion question, String value) {
        var date = DATE.matcher(value.replace(' ', '+'));
        var range = date.matches() ? TimeRange.of(date.group(2)) : Optional.<TimeRange>empty();
        if (range.isEmpty()) throw bad("date must be a date, or a date and time with a zone.");
        var low = range.get().low();
        var high = range.get().high();
        switch (date.group(1) == null ? "eq" : date.group(1)) {
            case "ge" -> question.recorded(">=", low);
            case "gt", "sa" -> question.recorded(">", high);
            case "le" -> question.recorded("<=", high);
            case "lt", "eb" -> question.recorded("<", low);
            default -> question.recorded(">=", low).recorded("<=", high);
        }
    }

    private static List<String> ids(String value, String type) {
        return Arrays.stream(value.split(","))
                .map(one -> one.startsWith(type + "/") ? one.substring(type.length() + 1) : one)
                .toList();
    }

    /** An id alone may be a person's or a client's. */
    private static List<String> references(String value, String type) {
        var references = new ArrayList<String>();
        for (var one : value.split(",")) {
            references.add(one);
            if (one.indexOf('/') < 0) references.add(type + "/" + one);
        }
        return references;
    }

    private static List<String> codes(String value) {
        return Arrays.stream(value.split(","))
                .map(one -> one.substring(one.lastIndexOf('|') + 1))
                .toList();
    }

    private static int count(RestRequest request) {
        try {
            var wanted = request.query().getOrDefault("_count", List.of()).stream()
                    .findFirst()
                    .map(Integer::parseInt)
                    .orElse(DEFAULT_PAGE);
            if (wanted >= 0) return Math.min(wanted, LARGEST_PAGE);
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw bad("_count must be a whole number from 0 to " + LARGEST_PAGE + ".");
    }

    /** Whether the chain of hashes holds, and whether it went through a head that was noted earlier. */
    private RestResponse verify(RestRequest request) {
        permit(request, Interaction.SEARCH);
        try {
            var report = seals.check();
            var problems = new ArrayList<>(report.problems());
            for (var noted : request.query().getOrDefault("head", List.of()))
                if (!seals.knows(head(noted))) problems.add("The chain does not go through the head " + noted + ".");
            var answer = Json.object().put("resourceType", "Parameters");
            var parameters = answer.putArray("parameter");
            parameters.addObject().put("name", "intact").put("valueBoolean", problems.isEmpty());
            parameters.addObject().put("name", "seals").put("valueDecimal", report.seals());
            parameters.addObject().put("name", "entries").put("valueDecimal", report.entries());
            report.head()
                    .ifPresent(head -> parameters
                            .addObject()
                            .put("name", "head")
                            .put("valueString", head.number() + "." + head.hash()));
            for (var problem : problems)
                parameters.addObject().put("name", "problem").put("valueString", problem);
            return RestResponse.of(200, answer);
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private static Seals.Head head(String noted) {
        if (!noted.matches("[0-9]{1,18}\\.[0-9a-f]{64}")) throw bad("head must be one that $verify or the log named.");
        var dot = noted.indexOf('.');
        return new Seals.Head(Long.parseLong(noted.substring(0, dot)), noted.substring(dot + 1));
    }

    private void permit(RestRequest request, Interaction interaction) {
        if (!gate.permit(request.caller(), interaction, TYPE).unlimited())
            throw Refusal.of(403, "forbidden", "forbidden", "AuditEvents are not one patient's data.")
                    .asException();
    }

    private static RefusedException bad(String message) {
        return Refusal.of(400, "value", "search-value", message).asException();
    }

    private static RefusedException unknown() {
        return Refusal.of(400, "not-supported", "search-parameter-unknown", "AuditEvent cannot be searched by this.")
                .allowing(SEARCHED.keySet().stream().sorted().toList())
                .asException();
    }
}
