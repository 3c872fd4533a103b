package org.uptake.fhirapi;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.uptake.search.Compartments;

/**
 * One row of the API: what is done, by which methods, at which shape of address. The dispatcher, the CapabilityStatement and the
 * OpenAPI document are all read from these rows.
 *
 * @param interactions R4 interaction codes, or the operation's name with its dollar sign
 * @param methods HTTP methods; GET stands for HEAD too
 * @param shape segments behind the FHIR base: {@code [type]}, {@code [id]}, {@code [vid]}, {@code [compartment]} or literal text
 * @param summary one sentence for the reader of the API's page
 * @param claims further elements of CapabilityStatement.rest.resource that are true because of this row
 */
record Route(
        List<String> interactions,
        Set<String> methods,
        List<String> shape,
        String summary,
        Map<String, String> claims,
        Handler handler) {

    /** Answers one request whose address has the row's shape. */
    interface Handler {
        RestResponse answer(RestRequest request);
    }

    static Route of(String interaction, String method, String shape, String summary, Handler handler) {
        return new Route(List.of(interaction), Set.of(method), segments(shape), summary, Map.of(), handler);
    }

    static Route operation(OperationRoute operation, Handler handler) {
        var owner = operation.type()
                + (operation.onInstance() ? "/[id]/" : operation.type().isEmpty() ? "" : "/");
        return operation(
                owner + operation.name(), operation.affectsState(), "Operation " + operation.name() + ".", handler);
    }

    /** @param affectsState such operations are called by POST only */
    static Route operation(String shape, boolean affectsState, String summary, Handler handler) {
        return new Route(
                List.of(shape.substring(shape.indexOf('$'))),
                affectsState ? Set.of("POST") : Set.of("GET", "POST"),
                segments(shape),
                summary,
                Map.of(),
                handler);
    }

    Route claiming(String element, String value) {
        return new Route(interactions, methods, shape, summary, Map.of(element, value), handler);
    }

    private static List<String> segments(String shape) {
        return shape.isEmpty() ? List.of() : List.of(shape.split("/"));
    }

    boolean isOperation() {
        return interactions.get(0).startsWith("$");
    }

    /** Whether the row is about every type that the server keeps. */
    boolean isOnAnyType() {
        return !shape.isEmpty() && shape.get(0).equals("[type]");
    }

    boolean isOn(String type) {
        return !shape.isEmpty() && shape.get(0).equals(type);
    }

    boolean isOnServer() {
        return shape.isEmpty() || shape.get(0).startsWith("_") || shape.get(0).startsWith("$");
    }

    /** The shape as an address: {@code [type]/[id]/_history}. */
    String address() {
        return String.join("/", shape);
    }

    boolean takes(String method) {
        return methods.contains(method.equals("HEAD") ? "GET" : method);
    }

    boolean fits(List<String> path, Set<String> types) {
        if (path.size() != shape.size()) return false;
        for (var i = 0; i < shape.size(); i++) if (!fits(shape.get(i), path.get(i), types)) return false;
        return true;
    }

    private static boolean fits(String wanted, String segment, Set<String> types) {
        return switch (wanted) {
            case "[type]" -> types.contains(segment);
            case "[compartment]" -> Compartments.TYPES.contains(segment) && types.contains(segment);
            case "[id]" -> !segment.startsWith("_") && !segment.startsWith("$");
            case "[vid]" -> true;
            default -> wanted.equals(segment);
        };
    }
}
