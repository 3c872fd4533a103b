package org.uptake.search;

import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import com.fasterxml.jackson.databind.JsonNode;
import org.hl7.fhir.instance.model.api.IBaseEnumFactory;
import org.jspecify.annotations.Nullable;

/**
 * A JSON node together with its FHIR type.
 *
 * @param codes the required codes of the element, when its binding is required
 */
record Element(
        JsonNode node,
        BaseRuntimeElementDefinition<?> definition,
        @Nullable IBaseEnumFactory<?> codes) {
    String type() {
        return definition.getName();
    }
}
