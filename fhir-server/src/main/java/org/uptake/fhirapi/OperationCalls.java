package org.uptake.fhirapi;

import java.util.List;
import java.util.Locale;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** Calls of operations: whether the caller may, then the feature's answer. */
final class OperationCalls {
    private final Gate gate;

    OperationCalls(Gate gate) {
        this.gate = gate;
    }

    RestResponse answer(OperationRoute route, RestRequest request) {
        for (var need : route.needs())
            if (!gate.permit(request.caller(), need.interaction(), need.type()).unlimited())
                throw Refusal.of(
                                403,
                                "forbidden",
                                "forbidden",
                                route.name() + " needs user or system scopes without filters.")
                        .asException();
        var type = request.header("content-type")
                .orElse("")
                .split(";", 2)[0]
                .trim()
                .toLowerCase(Locale.ROOT);
        if (Wire.RAW.contains(type)) return raw(route, request, type);
        var body = request.body().length == 0 ? null : Json.parse(request.body());
        var id = route.onInstance() ? request.segment(1) : null;
        var answer = route.operation()
                .answer(new Call(request.caller(), route.type(), id, request.query(), body, request.ifMatch()));
        return new RestResponse(answer.status(), answer.json(), answer.headers());
    }

    private static RestResponse raw(OperationRoute route, RestRequest request, String type) {
        if (!(route.operation() instanceof RawOperation raw) || !raw.takes().contains(type))
            throw Refusal.of(415, "not-supported", "content-type", route.name() + " does not take a body of this type.")
                    .allowing(
                            route.operation() instanceof RawOperation other
                                    ? other.takes()
                                    : List.of("application/fhir+json", "application/fhir+xml"))
                    .asException();
        var answer = raw.answer(request.caller(), request.query(), type, request.body());
        return new RestResponse(answer.status(), answer.json(), answer.headers());
    }
}
