package org.uptake.fhirapi;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;

/** The rows of the API, and which of them a request is for. */
final class Routes {
    private final List<Route> rows;
    private final Set<String> types;

    /** @param types the supported resource types */
    Routes(List<Route> rows, Set<String> types) {
        this.rows = List.copyOf(rows);
        this.types = Set.copyOf(types);
    }

    List<Route> rows() {
        return rows;
    }

    Set<String> types() {
        return types;
    }

    RestResponse answer(RestRequest request) {
        var here = rows.stream().filter(row -> row.fits(request.path(), types)).toList();
        for (var row : here)
            if (row.takes(request.method())) return row.handler().answer(request);
        throw here.isEmpty() ? nothingAt(request) : notAllowed(here);
    }

    private RefusedException nothingAt(RestRequest request) {
        var last = request.segment(request.path().size() - 1);
        if (last.startsWith("$"))
            return Refusal.of(404, "not-supported", "operation-unknown", "There is no operation of this name here.")
                    .asException();
        var first = request.segment(0);
        if (!types.contains(first) && !first.startsWith("_"))
            return Refusal.of(
                            404, "not-supported", "type-unknown", "This address names no resource type of this server.")
                    .asException();
        return Refusal.of(404, "not-found", "address-unknown", "There is nothing at this address.")
                .asException();
    }

    private static RefusedException notAllowed(List<Route> here) {
        var methods = new TreeSet<String>();
        for (var row : here) methods.addAll(row.methods());
        if (methods.contains("GET")) methods.add("HEAD");
        return Refusal.of(405, "not-supported", "method-not-allowed", "This method is not supported at this address.")
                .allowing(List.copyOf(methods))
                .asException();
    }
}
