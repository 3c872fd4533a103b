package org.uptake.bulk;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;

/** A query string's parameters, decoded once. */
final class QueryString {
    private QueryString() {}

    static Map<String, List<String>> read(@Nullable String query) {
        var parameters = new LinkedHashMap<String, List<String>>();
        if (query == null) return parameters;
        for (var pair : query.split("&")) {
            if (pair.isEmpty()) continue;
            var equals = pair.indexOf('=');
            var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            parameters
                    .computeIfAbsent(name, n -> new ArrayList<>())
                    .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return parameters;
    }

    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw Refusal.of(400, "value", "query-encoding", "The query string is not well encoded.")
                    .asException();
        }
    }
}
