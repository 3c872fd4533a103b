package org.uptake.boot;

import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.uptake.fhirapi.Outcomes;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;

/** What is wrong before any part of the program sees the request (a malformed address or header), said as everything else is. */
final class HttpErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var status = response.getStatus() >= 400 ? response.getStatus() : 500;
        var outcome = Outcomes.of(List.of(Refusal.of(
                status,
                status < 500 ? "structure" : "exception",
                "http",
                "This is not a request that can be answered.")));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/fhir+json;charset=UTF-8");
        Content.Sink.write(response, true, Json.write(outcome), callback);
        return true;
    }
}
