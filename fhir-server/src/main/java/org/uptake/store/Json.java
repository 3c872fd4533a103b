package org.uptake.store;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;

/** FHIR JSON as trees: decimals keep their precision, a property that stands twice is refused (R4, "JSON representation"). */
public final class Json {
    private static final int DEEPEST = 64;
    private static final int LONGEST_STRING = 8 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(LONGEST_STRING)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static JsonNode array(JsonNode only) {
        return MAPPER.createArrayNode().add(only);
    }

    /** @throws org.uptake.refusal.RefusedException 400 when the text is not one JSON object */
    public static ObjectNode parse(String text) {
        return parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public static ObjectNode parse(byte[] text) {
        if (tree(text) instanceof ObjectNode object) return object;
        throw Refusal.of(400, "structure", "json", "The body is not a JSON object.")
                .asException();
    }

    /** For JSON Patch, whose body is an array. */
    public static JsonNode parseAny(byte[] text) {
        return tree(text);
    }

    private static JsonNode tree(byte[] text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException broken) {
            throw Refusal.of(
                            400,
                            "structure",
                            "json",
                            "The body is not JSON as FHIR writes it" + place(broken.getLocation()) + ".")
                    .asException();
        } catch (java.io.IOException notText) {
            throw Refusal.of(400, "structure", "json", "The body is not UTF-8.").asException();
        }
    }

    private static String place(@Nullable JsonLocation where) {
        return where == null ? "" : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
    }

    public static String write(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
