package org.uptake.search;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A token, reference or uri parameter with its value, asked of one resource's search values instead of the database.
 *
 * @param any hashes of which a resource must have at least one
 * @param not with the modifier {@code :not}: the resource must have none of them
 */
public record TokenCondition(Set<Long> any, boolean not) {
    private static final String NOT = ":not";

    public TokenCondition {
        any = Set.copyOf(any);
    }

    /**
     * @param name the parameter's code, perhaps with {@code :not}
     * @param value alternatives, apart by commas (R4 search, "token", "reference")
     * @return empty when the type has no such parameter, or it is of another kind
     */
    public static Optional<TokenCondition> read(SearchParameters parameters, String type, String name, String value) {
        var not = name.endsWith(NOT);
        var code = not ? name.substring(0, name.length() - NOT.length()) : name;
        return parameters
                .find(type, code)
                .filter(parameter -> parameter.kind() == SearchParameter.Kind.TOKEN
                        || parameter.kind() == SearchParameter.Kind.REFERENCE
                        || parameter.kind() == SearchParameter.Kind.URI)
                .map(parameter -> new TokenCondition(
                        Values.alternatives(value).stream()
                                .flatMap(one -> hashes(parameters, parameter, one))
                                .collect(Collectors.toSet()),
                        not));
    }

    private static Stream<Long> hashes(SearchParameters parameters, SearchParameter parameter, String value) {
        return switch (parameter.kind()) {
            case TOKEN -> Stream.of(TokenConditions.token(parameter, parameter.code(), value));
            case REFERENCE -> new ReferenceConditions(parameters).to(parameter, Values.plain(value)).stream();
            default -> Stream.of(TokenHash.code(parameter.type(), parameter.code(), Values.plain(value)));
        };
    }

    /** @param tokens of {@link SearchValues} */
    public boolean holds(Collection<Long> tokens) {
        return any.stream().anyMatch(tokens::contains) != not;
    }
}
