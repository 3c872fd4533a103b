package org.uptake.search;

import org.hl7.fhir.instance.model.api.IBaseEnumFactory;

/** Code systems of required bindings, as HAPI's enumerations know them. */
final class Codes {
    private Codes() {}

    /** Empty when the code is not one of the binding's. */
    static <T extends Enum<?>> String system(IBaseEnumFactory<T> codes, String code) {
        try {
            var known = codes.fromCode(code);
            return known == null ? "" : codes.toSystem(known);
        } catch (IllegalArgumentException unknown) {
            return "";
        }
    }
}
