package org.uptake.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a page ended: the sort keys and the id of its last row, so that the next page is right while others write. */
public final class Cursor {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Cursor() {}

    public static String write(List<@Nullable String> keys) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(JSON.writeValueAsString(keys).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static List<@Nullable String> read(String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            return JSON.readValue(text, new TypeReference<>() {});
        } catch (IllegalArgumentException | JsonProcessingException broken) {
            throw SearchProblems.badValue("_cursor", "", "the next link of the page before, unchanged");
        }
    }
}
