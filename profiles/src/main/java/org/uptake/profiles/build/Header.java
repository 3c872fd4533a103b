package org.uptake.profiles.build;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.uptake.profiles.Profiles;

/** The elements that every conformance resource of ours begins with, so that no source repeats them. */
final class Header {
    static final String VERSION = "0.1.0";
    private static final String DATE = "2026-01-01";

    private Header() {}

    static ObjectNode of(String type, String id, String title, String description) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("resourceType", type)
                .put("id", id)
                .put("url", Profiles.BASE + "/" + type + "/" + id)
                .put("version", VERSION)
                .put("name", camelCase(id))
                .put("title", title)
                .put("status", "active")
                .put("date", DATE)
                .put("publisher", "Uptake")
                .put("description", description);
    }

    /** R4 wants names that a program can use: {@code decline-reason} is {@code DeclineReason}. */
    private static String camelCase(String id) {
        return Arrays.stream(id.split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}
