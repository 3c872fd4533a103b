package org.uptake.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

    /** The first argument of the SQL function {@code reference_token}. */
    public static long key(String type, String parameter) {
        return TokenHash.referenceKey(type, parameter);
    }

    /** The tokens by which resources are found that point at one of these through the include's parameter. */
    public Long[] tokensTo(Criteria.Include include, List<String> targets) {
        var tokens = new ArrayList<Long>();
        for (var parameter : chosen(include.type(), include))
            for (var target : targets) tokens.add(TokenHash.reference(include.type(), parameter.code(), target));
        return tokens.toArray(new Long[0]);
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
