package org.uptake.terminology;

import java.util.List;
import org.uptake.fhirapi.Call;
import org.uptake.refusal.Refusal;

/** {@code ValueSet/$validate-code}. */
final class ValidateInSet extends ValidateCode {
    private final ValueSets valueSets;
    private final Sources sources;

    ValidateInSet(ValueSets valueSets, Sources sources) {
        this.valueSets = valueSets;
        this.sources = sources;
    }

    @Override
    List<Code> candidates(Call call) {
        return valueSets.expand(sources.valueSet(call));
    }

    /** R4: a code without its system says nothing, unless the caller lets the system be inferred. */
    @Override
    String systemOf(Call call) {
        if (call.text("inferSystem").filter("true"::equals).isPresent()) return "";
        return call.text("system")
                .orElseThrow(() -> Refusal.of(
                                400, "required", "parameter-required", "A code needs its 'system', or 'inferSystem'.")
                        .at("Parameters.parameter.where(name='system')")
                        .asException());
    }
}
