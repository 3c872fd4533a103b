package org.uptake.profiles.build;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.uptake.profiles.Profiles;

/** A value set that is not simply a whole code system: {@code include} names the systems, and the codes that are meant of each. */
final class ValueSetSource {
    private ValueSetSource() {}

    static ObjectNode read(String id, ObjectNode source) {
        var set = Header.of(
                "ValueSet",
                id,
                source.path("title").asText(),
                source.path("description").asText());
        var includes = set.putObject("compose").putArray("include");
        for (var chosen : source.path("include").properties()) {
            var include = includes.addObject().put("system", system(chosen.getKey()));
            for (var code : chosen.getValue())
                include.withArray("concept").addObject().put("code", code.asText());
        }
        return set;
    }

    private static String system(String name) {
        return name.startsWith("http") ? name : Profiles.codeSystem(name);
    }
}
