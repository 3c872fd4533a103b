package org.uptake.fhirapi;

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
        var body = request.body().length == 0 ? null : Json.parse(request.body());
        var id = route.onInstance() ? request.segment(1) : null;
        var answer = route.operation()
                .answer(new Call(request.caller(), route.type(), id, request.query(), body, request.ifMatch()));
        return new RestResponse(answer.status(), answer.json(), answer.headers());
    }
}
