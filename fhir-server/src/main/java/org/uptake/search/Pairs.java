package org.uptake.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The pairs of a composite parameter: one for each place where its elements are. */
final class Pairs {
    private Pairs() {}

    /**
     * The places are told apart by the components' own definitions, not by the composite's expressions for them, because R4's
     * DocumentReference {@code relationship} has those the wrong way round.
     *
     * @param bases where the elements are
     * @param all the parameters of the type
     */
    static List<Pair> of(
            List<ElementPath> bases, SearchParameter one, SearchParameter other, Collection<SearchParameter> all) {
        var first = one.kind().isKeptAsRows() ? other : one;
        var second = first == one ? other : one;
        var pairs = new ArrayList<Pair>();
        for (var base : bases) {
            var inner = bases.stream().filter(each -> each.isBelow(base)).toList();
            pairs.add(new Pair(base, part(first, base, inner, all), part(second, base, inner, all)));
        }
        return pairs;
    }

    /** The component as far as it is about one base; a parameter that is about nothing else takes its place, so that both share values. */
    private static SearchParameter part(
            SearchParameter component, ElementPath base, List<ElementPath> inner, Collection<SearchParameter> all) {
        var paths = component.paths().stream()
                .filter(path -> path.isBelow(base) && inner.stream().noneMatch(path::isBelow))
                .toList();
        var same = all.stream()
                .filter(each -> each.kind() == component.kind() && haveSamePaths(each.paths(), paths))
                .findFirst()
                .orElse(component);
        return same.at(paths.stream().map(path -> path.from(base)).toList());
    }

    private static boolean haveSamePaths(List<ElementPath> some, List<ElementPath> others) {
        return some.size() == others.size()
                && some.stream().allMatch(path -> others.stream().anyMatch(path::isSameAs));
    }
}
