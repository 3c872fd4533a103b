package org.uptake.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** Which codes a value set holds (R4, "ValueSet", composition rules). */
public final class ValueSets {
    private final Canonicals held;

    public ValueSets(Canonicals held) {
        this.held = held;
    }

    /**
     * Every code of a value set, in the order of its definition.
     *
     * @param canonical with or without {@code |version}
     * @return empty when there is no such value set here
     * @throws org.uptake.refusal.RefusedException 422 {@code code-system-unknown} when it needs a system that is not held here, or
     *     {@code value-set-filter} when a filter is not understood
     */
    public Optional<List<Code>> codes(String canonical) {
        return held.find("ValueSet", canonical).map(this::expand);
    }

    /** Every code of a system that is the given one or stands below it; empty when the system or the code is unknown here. */
    public List<Code> below(String system, String code) {
        return new CodeSystems(held)
                .find(system)
                .map(concepts ->
                        concepts.where(concept -> concepts.isA(concept.code().code(), code)))
                .orElse(List.of());
    }

    /** The code and every code that it stands below; empty when the system or the code is unknown here. */
    public List<Code> above(String system, String code) {
        return new CodeSystems(held)
                .find(system)
                .map(concepts -> concepts.where(
                        concept -> concepts.isA(code, concept.code().code())))
                .orElse(List.of());
    }

    List<Code> expand(JsonNode valueSet) {
        return new Expansion(held).of(valueSet);
    }
}
