package org.uptake.app.launch;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a servlet request's query string and form. */
final class ServletParameters {
    private ServletParameters() {}

    static Parameters of(HttpServletRequest request) {
        Map<String, List<String>> values = new TreeMap<>();
        request.getParameterMap().forEach((name, given) -> values.put(name, List.of(given)));
        return new Parameters(values);
    }
}
