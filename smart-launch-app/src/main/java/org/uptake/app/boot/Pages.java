package org.uptake.app.boot;

import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.uptake.app.page.Page;
import org.uptake.app.page.Response;
import org.uptake.app.visit.ServerTokens;

/** The pages of a visit, by path pattern. */
final class Pages {
    private Pages() {}

    static Function<ServerTokens, Map<String, Page>> of(Settings settings, Clock clock) {
        Page facts = request -> Response.html(
                200, "<!doctype html><html lang=\"en\"><title>Uptake</title><h1>The visit is open</h1></html>");
        return tokens -> Map.of("", facts, "worklist", facts, "programme", facts);
    }
}
