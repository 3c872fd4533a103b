package org.uptake.terminology;

import java.util.List;
import org.uptake.fhirapi.Call;

/** {@code CodeSystem/$validate-code}. */
final class ValidateInSystem extends ValidateCode {
    private final Sources sources;

    ValidateInSystem(Sources sources) {
        this.sources = sources;
    }

    @Override
    List<Code> candidates(Call call) {
        return sources.concepts(call, "url").where(concept -> true);
    }

    /** The code system is the one that is asked. */
    @Override
    String systemOf(Call call) {
        return "";
    }
}
