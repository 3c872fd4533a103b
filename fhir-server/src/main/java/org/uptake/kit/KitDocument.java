package org.uptake.kit;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;

/**
 * A script or a handout, read from its DocumentReference.
 *
 * @param language BCP 47; empty when not said
 * @param roles who says these words; empty for everybody
 */
public record KitDocument(
        String id, String title, String version, String language, List<String> roles, String markdown) {
    static final String VERSION = Uptake.extension("kit-version");
    private static final String CATEGORY = Uptake.BASE + "/CodeSystem/document-category";

    public KitDocument {
        roles = List.copyOf(roles);
    }

    public String reference() {
        return "DocumentReference/" + id;
    }

    /** Whether a DocumentReference belongs to a kit. */
    static boolean is(JsonNode document) {
        for (var category : document.path("category"))
            if (Elements.code(category, CATEGORY)
                    .filter(code -> code.startsWith("introduction-"))
                    .isPresent()) return true;
        return Elements.extension(document, VERSION).isPresent();
    }

    public static KitDocument of(JsonNode document) {
        var attachment = document.path("content").path(0).path("attachment");
        var roles = new ArrayList<String>();
        for (var role : Elements.extensions(document, Uptake.extension("kit-role")))
            Elements.text(role, "valueCode").ifPresent(roles::add);
        return new KitDocument(
                document.path("id").asText(),
                attachment.path("title").asText(document.path("description").asText()),
                version(document),
                attachment.path("language").asText(document.path("language").asText()),
                roles,
                text(attachment.path("data").asText()));
    }

    static String version(JsonNode document) {
        return Elements.extension(document, VERSION)
                .flatMap(extension -> Elements.text(extension, "valueString"))
                .orElse("");
    }

    private static String text(String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    /** The one for this role and this language; a text that is understood comes before one that was written for the role. */
    public static Optional<KitDocument> best(List<KitDocument> all, String role, String language) {
        return all.stream()
                .filter(document ->
                        document.roles().isEmpty() || document.roles().contains(role))
                .min(Comparator.comparing((KitDocument document) -> !speaks(document, language))
                        .thenComparing(document -> document.roles().isEmpty()))
                .or(() -> all.stream().findFirst());
    }

    private static boolean speaks(KitDocument document, String language) {
        return primary(document.language()).equals(primary(language));
    }

    private static String primary(String language) {
        return language.isEmpty() ? "en" : language.split("-", 2)[0].toLowerCase(java.util.Locale.ROOT);
    }
}
