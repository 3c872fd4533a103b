package org.uptake.fhirapi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.uptake.refusal.Refusal;

/** Query strings and forms (application/x-www-form-urlencoded). */
final class Queries {
    private Queries() {}

    static Map<String, List<String>> parse(@org.jspecify.annotations.Nullable String query) {
        var found = new LinkedHashMap<String, List<String>>();
        if (query == null) return found;
        for (var pair : query.split("&")) {
            if (pair.isEmpty()) continue;
            var equals = pair.indexOf('=');
            var name = decode(equals < 0 ? pair : pair.substring(0, equals));
            var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            found.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        return found;
    }

    private static String decode(String text) {
        try {
            var decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (decoded.indexOf('\0') < 0) return decoded;
        } catch (IllegalArgumentException broken) {
            // refused below
        }
        throw Refusal.of(400, "value", "query-encoding", "The query string is not well encoded.")
                .asException();
    }
}
