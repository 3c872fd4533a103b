package org.uptake.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Where a resource points, parameter by parameter, for {@code _include} and {@code _revinclude}. */
public final class References {
    private final SearchParameters parameters;

    public References(SearchParameters parameters) {
        this.parameters = parameters;
    }

    /** Local references (Type/id) that the include names. */
    public Set<String> from(String type, JsonNode resource, Criteria.Include include) {
        var found = new LinkedHashSet<String>();
        if (!include.type().equals("*") && !include.type().equals(type)) return found;
        for (var parameter : chosen(type, include)) {
            for (var path : parameter.paths())
                path.collect(resource, element -> {
                    var reference =
                            parameters.relative(element.node().path("reference").asText());
                    if (isLocal(reference)
                            && (include.target() == null || reference.startsWith(include.target() + "/")))
                        found.add(reference);
                });
        }
        return found;
    }

    /**
     * What resources of one type a canonical means.
     *
     * @param token of what has the address
     * @param version empty for every version
     */
    public record Canonical(String type, long token, String url, String version) {
        /** Whether it means this one. */
        public boolean means(JsonNode resource) {
            return url.equals(resource.path("url").asText())
                    && (version.isEmpty()
                            || version.equals(resource.path("version").asText()));
        }
    }

    /** Canonicals that the include names, for each type that they may lead to. */
    public Set<Canonical> canonicalsFrom(String type, Supplier<? extends JsonNode> resource, Criteria.Include include) {
        var found = new LinkedHashSet<Canonical>();
        if (!include.type().equals("*") && !include.type().equals(type)) return found;
        for (var parameter : chosen(type, include)) {
            if (!parameter.isCanonical()) continue;
            for (var path : parameter.paths())
                path.collect(resource.get(), element -> addCanonicals(found, parameter, element.node(), include));
        }
        return found;
    }

    private void addCanonicals(
            Set<Canonical> found, SearchParameter parameter, JsonNode value, Criteria.Include include) {
        if (!value.isTextual()) return;
        var parts = value.asText().split("\\|", 2);
        for (var target : parameter.targets()) {
            if (include.target() != null && !include.target().equals(target)) continue;
            parameters
                    .find(target, "url")
                    .ifPresent(url -> found.add(new Canonical(
                            target, Uris.token(url, parts[0]), parts[0], parts.length == 2 ? parts[1] : "")));
        }
    }

    /** The first argument of the SQL function {@code reference_token}. */
    public static long key(String type, String parameter) {
        return TokenHash.referenceKey(type, parameter);
    }

    /** The tokens by which resources are found that point at this one through the include's parameter. */
    public List<Long> tokensTo(Criteria.Include include, String target, Supplier<? extends JsonNode> resource) {
        var tokens = new ArrayList<Long>();
        for (var parameter : chosen(include.type(), include)) {
            if (!parameter.isCanonical()) {
                tokens.add(TokenHash.reference(include.type(), parameter.code(), target));
                continue;
            }
            var tree = resource.get();
            var url = tree.path("url").asText() + "|";
            for (var canonical : List.of(url, url + tree.path("version").asText()))
                tokens.add(TokenHash.reference(include.type(), parameter.code(), canonical));
        }
        return tokens;
    }

    private Collection<SearchParameter> chosen(String type, Criteria.Include include) {
        if (!include.parameter().equals("*"))
            return parameters.find(type, include.parameter()).map(List::of).orElse(List.of());
        return parameters.of(type).stream()
                .filter(parameter -> parameter.kind() == SearchParameter.Kind.REFERENCE)
                .toList();
    }

    private static boolean isLocal(String reference) {
        var slash = reference.indexOf('/');
        return slash > 0 && !reference.contains(":") && reference.indexOf('/', slash + 1) < 0;
    }
}
