package org.uptake.boot;

import java.util.List;
import java.util.Optional;
import org.uptake.search.Terminology;
import org.uptake.terminology.ValueSets;

/** The value sets and code systems of the server, for searches that ask by them. */
record SearchTerminology(ValueSets valueSets) implements Terminology {
    @Override
    public Optional<List<Code>> members(String valueSet) {
        return valueSets.codes(valueSet).map(SearchTerminology::codes);
    }

    @Override
    public List<Code> below(String system, String code) {
        return codes(valueSets.below(system, code));
    }

    @Override
    public List<Code> above(String system, String code) {
        return codes(valueSets.above(system, code));
    }

    private static List<Code> codes(List<org.uptake.terminology.Code> codes) {
        return codes.stream().map(one -> new Code(one.system(), one.code())).toList();
    }
}
