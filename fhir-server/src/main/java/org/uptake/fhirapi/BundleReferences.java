package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.uptake.refusal.Refusal;

/**
 * References between the entries of a transaction become {@code Type/id}: in every Reference, in valueUri and valueUrl, and in the
 * links of narratives (R4, "transaction", with "resolving references in bundles").
 */
final class BundleReferences {
    private static final Set<String> URIS = Set.of("valueUri", "valueUrl");
    private static final Pattern RESTFUL = Pattern.compile("(https?://.+)/([A-Z][A-Za-z]+/[A-Za-z0-9\\-.]{1,64})");
    private static final Pattern LINK = Pattern.compile("((?:href|src)\\s*=\\s*\")(urn:[^\"]+)(?=\")");

    private final Map<String, String> known = new HashMap<>();
    private final Function<String, List<String>> search;

    /**
     * @param identity the reference of what an entry writes
     * @param search the references that a conditional reference finds
     */
    BundleReferences(
            List<BundleEntry> entries,
            Function<BundleEntry, Optional<String>> identity,
            Function<String, List<String>> search) {
        this.search = search;
        for (var entry : entries)
            entry.fullUrl().ifPresent(url -> identity.apply(entry).ifPresent(reference -> known.put(url, reference)));
    }

    void resolve(BundleEntry entry) {
        resolve(entry.require(), entry.fullUrl().map(BundleReferences::base).orElse(null));
    }

    private static @Nullable String base(String fullUrl) {
        var restful = RESTFUL.matcher(fullUrl);
        return restful.matches() ? restful.group(1) : null;
    }

    private void resolve(JsonNode node, @Nullable String base) {
        if (node instanceof ObjectNode object) {
            var reference = object.path("reference");
            if (reference.isTextual()) object.put("reference", resolved(reference.asText(), base));
            for (var name : URIS)
                if (known.containsKey(object.path(name).asText()))
                    object.put(name, known.get(object.path(name).asText()));
            if (object.path("div").isTextual())
                object.put("div", links(object.path("div").asText()));
        }
        for (var child : node) resolve(child, base);
    }

    private String resolved(String reference, @Nullable String base) {
        var entry = known.get(reference);
        if (entry == null && base != null) entry = known.get(base + "/" + reference);
        if (entry != null) return entry;
        if (reference.indexOf('?') > 0 && !reference.contains(":/")) return theOne(reference);
        if (!reference.startsWith("urn:")) return reference;
        throw Refusal.of(
                        400,
                        "not-found",
                        "reference-unresolved",
                        "No entry of the bundle has the fullUrl that a reference names.")
                .at("reference")
                .asException();
    }

    private String theOne(String conditional) {
        var found = search.apply(conditional);
        if (found.size() == 1) return found.get(0);
        throw Refusal.of(
                        412,
                        found.isEmpty() ? "not-found" : "multiple-matches",
                        "reference-unresolved",
                        "A conditional reference to " + conditional.substring(0, conditional.indexOf('?')) + " matches "
                                + (found.isEmpty() ? "none" : "several") + ".")
                .at("reference")
                .asException();
    }

    private String links(String narrative) {
        return LINK.matcher(narrative)
                .replaceAll(link -> java.util.regex.Matcher.quoteReplacement(
                        link.group(1) + known.getOrDefault(link.group(2), link.group(2))));
    }
}
