package org.uptake.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.uptake.store.Json;

/** The Parameters resource of a kick-off by POST, as if it were a query string. */
final class ParametersBody {
    private ParametersBody() {}

    static Map<String, List<String>> read(byte[] body) {
        var parameters = new LinkedHashMap<String, List<String>>();
        if (body.length == 0) return parameters;
        var tree = Json.parse(body);
        if (!tree.path("resourceType").asText().equals("Parameters"))
            throw Problems.parameter("(body)", "in a Parameters resource");
        for (var part : tree.path("parameter")) {
            var name = part.path("name").asText();
            parameters.computeIfAbsent(name, n -> new ArrayList<>()).add(value(name, part));
        }
        return parameters;
    }

    private static String value(String name, JsonNode part) {
        for (var field : part.properties()) {
            if (!field.getKey().startsWith("value")) continue;
            var value = field.getValue();
            return value.isObject() ? value.path("reference").asText() : value.asText();
        }
        throw Problems.parameter(name.matches("[A-Za-z_]{1,40}") ? name : "(unnamed)", "given with a value[x]");
    }
}
