package org.uptake.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.refusal.Refusal;
import org.uptake.store.WriteRule;

/** A script or handout whose words change is another version, whoever writes it; its reading level and hash are the server's. */
public final class KitWrites implements WriteRule {
    private static final String READING_LEVEL = Uptake.extension("reading-level");

    @Override
    public String type() {
        return "DocumentReference";
    }

    @Override
    public void check(Attempt attempt) {
        var after = attempt.after();
        if (!KitDocument.is(after)) return;
        var before = attempt.before();
        if (before != null && KitDocument.is(before)) {
            var changed = !words(before).equals(words(after));
            if (changed && KitDocument.version(before).equals(KitDocument.version(after)))
                Elements.setExtension(after, KitDocument.VERSION).put("valueString", next(KitDocument.version(before)));
        }
        if (KitDocument.version(after).isEmpty())
            throw Refusal.of(422, "required", "kit-version", "A script or handout says its version (kit-version).")
                    .at("DocumentReference.extension")
                    .asException();
        complete(after);
    }

    /** What is said or read: text, title, language. */
    static String words(JsonNode document) {
        var attachment = document.path("content").path(0).path("attachment");
        return attachment.path("data").asText() + "|" + attachment.path("title").asText() + "|"
                + attachment.path("language").asText();
    }

    /** {@code 1.2} becomes {@code 1.3}; what does not end in a number gets one. */
    public static String next(String version) {
        var digits = version.length();
        while (digits > 0 && Character.isDigit(version.charAt(digits - 1))) digits--;
        var number = version.substring(digits);
        return number.isEmpty() || number.length() > 9
                ? version + ".1"
                : version.substring(0, digits) + (Integer.parseInt(number) + 1);
    }

    private static void complete(ObjectNode after) {
        var document = KitDocument.of(after);
        Elements.removeExtension(after, READING_LEVEL);
        if (document.language().isEmpty() || document.language().startsWith("en"))
            ReadingLevel.ofEnglish(document.markdown())
                    .ifPresent(grade -> Elements.setExtension(after, READING_LEVEL)
                            .put("valueDecimal", new java.math.BigDecimal(String.valueOf(grade))));
        if (after.path("content").path(0).path("attachment") instanceof ObjectNode attachment && attachment.has("data"))
            attachment.put("hash", sha1(document.markdown()));
    }

    /** R4, Attachment.hash: SHA-1, base64. It tells versions apart and guards nothing. */
    @SuppressWarnings("deprecation")
    private static String sha1(String text) {
        return Base64.getEncoder()
                .encodeToString(
                        Hashing.sha1().hashString(text, StandardCharsets.UTF_8).asBytes());
    }
}
