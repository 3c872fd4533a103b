package org.uptake.app.boot;

import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.uptake.app.page.Page;
import org.uptake.app.screens.Screens;
import org.uptake.app.visit.ServerTokens;

/** The pages of a visit, by path pattern. */
final class Pages {
    private static final String SANDBOX_NOTICE = "Sandbox: synthetic patients only";

    private Pages() {}

    static Function<ServerTokens, Map<String, Page>> of(Settings settings, Clock clock) {
        var notice = settings.sandbox() ? SANDBOX_NOTICE : "";
        return tokens -> new Screens(settings.fhirServer(), tokens, clock, notice).pages();
    }
}
