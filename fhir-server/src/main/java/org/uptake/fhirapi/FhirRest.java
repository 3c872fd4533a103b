package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Json;

/** Every interaction of the RESTful API, whether it comes from the wire or from a bundle's entry. */
final class FhirRest {
    private final Set<String> types;
    private final Reads reads;
    private final Writes writes;
    private final Transactions transactions;
    private final Map<String, OperationRoute> operations = new HashMap<>();
    private final Gate gate;
    private final Capabilities capabilities;

    FhirRest(
            Set<String> types,
            Reads reads,
            Writes writes,
            Transactions transactions,
            List<OperationRoute> operations,
            Gate gate,
            Capabilities capabilities) {
        this.types = types;
        this.reads = reads;
        this.writes = writes;
        this.transactions = transactions;
        this.gate = gate;
        this.capabilities = capabilities;
        for (var route : operations) this.operations.put(key(route.type(), route.onInstance(), route.name()), route);
    }

    RestResponse metadata() {
        return new RestResponse(200, capabilities.text(), Map.of());
    }

    RestResponse answer(RestRequest request) {
        var path = request.path();
        if (path.isEmpty()) return atRoot(request);
        var type = path.get(0);
        if (!types.contains(type))
            throw Refusal.of(
                            404, "not-supported", "type-unknown", "This address names no resource type of this server.")
                    .asException();
        return switch (path.size()) {
            case 1 -> onType(request, type);
            case 2 ->
                path.get(1).startsWith("$")
                        ? operation(request, type, null, path.get(1))
                        : path.get(1).equals("_search") || path.get(1).equals("_history")
                                ? onType(request, type)
                                : onInstance(request, type, path.get(1));
            case 3 ->
                path.get(2).startsWith("$")
                        ? operation(request, type, path.get(1), path.get(2))
                        : history(request, type);
            case 4 -> vread(request, type);
            default -> throw noSuchAddress();
        };
    }

    private RestResponse atRoot(RestRequest request) {
        if (!request.method().equals("POST")) throw notAllowed();
        var bundle = Json.parse(request.body());
        return switch (bundle.path("type").asText()) {
            case "transaction" ->
                RestResponse.of(200, transactions.run(request, bundle, entry -> entry(request, entry)));
            case "batch" -> RestResponse.of(200, batch(request, bundle));
            default ->
                throw Refusal.of(
                                400,
                                "invalid",
                                "bundle-type",
                                "The body must be a Bundle of type transaction or batch.")
                        .at("Bundle.type")
                        .asException();
        };
    }

    private ObjectNode batch(RestRequest request, ObjectNode bundle) {
        var response = Json.object().put("resourceType", "Bundle").put("type", "batch-response");
        var answers = response.putArray("entry");
        var entries = BundleEntry.all(bundle);
        if (entries.size() > Transactions.MOST_ENTRIES)
            throw Refusal.of(
                            413,
                            "too-long",
                            "bundle-size",
                            "A bundle may have " + Transactions.MOST_ENTRIES + " entries at most.")
                    .asException();
        for (var entry : entries) answers.add(entry(request, entry));
        return response;
    }

    /** An entry by itself: its failure is its own. */
    private ObjectNode entry(RestRequest request, BundleEntry entry) {
        var answer = Json.object();
        try {
            var response = answer(entry.request(request.caller()));
            if (response.json() != null) answer.set("resource", Json.parse(response.json()));
            var described = answer.putObject("response").put("status", Integer.toString(response.status()));
            if (response.headers().containsKey("ETag"))
                described.put("etag", response.headers().get("ETag"));
            if (response.headers().containsKey("Location"))
                described.put("location", response.headers().get("Location"));
        } catch (RefusedException refused) {
            var described = answer.putObject("response")
                    .put("status", Integer.toString(refused.refusal().status()));
            described.set("outcome", Outcomes.of(refused.refusals()));
        }
        return answer;
    }

    private RestResponse onType(RestRequest request, String type) {
        if (request.segment(1).equals("_history")) {
            if (!isRead(request)) throw notAllowed();
            return reads.history(request, type, Optional.empty());
        }
        if (request.segment(1).equals("_search")) {
            if (!request.method().equals("POST")) throw notAllowed();
            return reads.search(request, type);
        }
        return switch (request.method()) {
            case "GET", "HEAD" -> reads.search(request, type);
            case "POST" -> writes.create(request, type);
            default -> throw notAllowed();
        };
    }

    private RestResponse onInstance(RestRequest request, String type, String id) {
        return switch (request.method()) {
            case "GET", "HEAD" -> reads.read(request, type, id);
            case "PUT" -> writes.update(request, type, id);
            case "PATCH" -> writes.patch(request, type, id);
            case "DELETE" -> writes.delete(request, type, id);
            default -> throw notAllowed();
        };
    }

    private RestResponse history(RestRequest request, String type) {
        if (!request.segment(2).equals("_history")) throw noSuchAddress();
        if (!isRead(request)) throw notAllowed();
        return reads.history(request, type, Optional.of(request.segment(1)));
    }

    private RestResponse vread(RestRequest request, String type) {
        if (!request.segment(2).equals("_history")) throw noSuchAddress();
        if (!isRead(request)) throw notAllowed();
        return reads.vread(request, type, request.segment(1), request.segment(3));
    }

    private RestResponse operation(
            RestRequest request, String type, @org.jspecify.annotations.Nullable String id, String name) {
        var route = operations.get(key(type, id != null, name));
        if (route == null)
            throw Refusal.of(404, "not-supported", "operation-unknown", "There is no operation " + name + " here.")
                    .asException();
        if (!request.method().equals("POST") && (route.affectsState() || !isRead(request))) throw notAllowed();
        for (var need : route.needs()) {
            if (gate.permit(request.caller(), need.interaction(), need.type()).isPresent())
                throw Refusal.of(403, "forbidden", "forbidden", name + " needs user or system scopes.")
                        .asException();
        }
        var body = request.body().length == 0 ? null : Json.parse(request.body());
        var answer = route.operation()
                .answer(new Call(request.caller(), type, id, request.query(), body, request.ifMatch()));
        return new RestResponse(answer.status(), answer.json(), answer.headers());
    }

    private static boolean isRead(RestRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private static String key(String type, boolean onInstance, String name) {
        return type + (onInstance ? "/[id]/" : "/") + name;
    }

    private static RefusedException notAllowed() {
        return Refusal.of(405, "not-supported", "method-not-allowed", "This method is not supported at this address.")
                .asException();
    }

    private static RefusedException noSuchAddress() {
        return Refusal.of(404, "not-found", "address-unknown", "There is nothing at this address.")
                .asException();
    }
}
