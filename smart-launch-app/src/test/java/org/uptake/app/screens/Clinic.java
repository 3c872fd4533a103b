package org.uptake.app.screens;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.visit.Visit;

/** A clinician of the north clinic at ten in the morning of 25 November 2026, in front of our screens. */
final class Clinic {
    static final Instant NOW = Instant.parse("2026-11-25T15:00:00Z");

    private final Map<String, Page> pages;
    private Visit visit = visit("Patient/p1", false, "clinician");

    Clinic(URI fhirBase) {
        pages = new Screens(fhirBase, visit -> "token-of-" + visit.id(), Clock.fixed(NOW, ZoneOffset.UTC), "").pages();
    }

    static Visit visit(@Nullable String patient, boolean needsBanner, String role) {
        return new Visit(
                "v1",
                URI.create("https://ehr.example/fhir"),
                "Example EHR",
                patient,
                "PractitionerRole/clin-north",
                role,
                "Location/north",
                needsBanner,
                "csrf-1",
                null);
    }

    Clinic in(Visit other) {
        visit = other;
        return this;
    }

    Response get(String pathAndQuery) {
        var parts = pathAndQuery.split("\\?", 2);
        return answer(new Request(visit, "GET", parts[0], parts.length == 2 ? fields(parts[1]) : Map.of(), Map.of()));
    }

    /** @param form for example {@code version=4&note=called} */
    Response post(String path, String form) {
        return answer(new Request(visit, "POST", path, Map.of(), fields(form)));
    }

    private Response answer(Request request) {
        return pages.entrySet().stream()
                .filter(e -> matches(e.getKey(), request.path()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no page at " + request.path()))
                .getValue()
                .answer(request);
    }

    private static boolean matches(String pattern, String path) {
        return path.matches(pattern.replaceAll("\\{[a-z]+}", "[^/]+"));
    }

    private static Map<String, List<String>> fields(String encoded) {
        var fields = new LinkedHashMap<String, List<String>>();
        Arrays.stream(encoded.split("&"))
                .filter(pair -> pair.contains("="))
                .forEach(pair -> fields.put(
                        pair.substring(0, pair.indexOf('=')), List.of(pair.substring(pair.indexOf('=') + 1))));
        return fields;
    }
}
