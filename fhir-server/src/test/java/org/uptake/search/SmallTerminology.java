package org.uptake.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two value sets and a hierarchy over the codes that {@link RandomResources} uses. */
final class SmallTerminology implements Terminology {
    private static final String ONE = RandomResources.SYSTEMS.get(0);
    private static final String TWO = RandomResources.SYSTEMS.get(1);

    static final Map<String, List<Code>> SETS = Map.of(
            "http://sets.example/few", List.of(new Code(ONE, "a")),
            "http://sets.example/more", List.of(new Code(ONE, "b"), new Code(TWO, "a"), new Code(TWO, "A")));

    /** In each system, {@code b} stands below {@code a}. */
    static List<Code> line(String system, String code, String end) {
        return code.equals(end)
                ? List.of(new Code(system, "a"), new Code(system, "b"))
                : List.of(new Code(system, code));
    }

    @Override
    public Optional<List<Code>> members(String valueSet) {
        return Optional.ofNullable(SETS.get(valueSet));
    }

    @Override
    public List<Code> below(String system, String code) {
        return line(system, code, "a");
    }

    @Override
    public List<Code> above(String system, String code) {
        return line(system, code, "b");
    }
}
