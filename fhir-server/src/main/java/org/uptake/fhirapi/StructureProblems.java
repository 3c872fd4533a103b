package org.uptake.fhirapi;

import org.uptake.refusal.Refusal;

/** What can be wrong with the structure of a resource; the element is named, its value is not. */
final class StructureProblems {
    private StructureProblems() {}

    static Refusal unknownType() {
        return Refusal.of(404, "not-supported", "type-unknown", "This resource type is not supported here.")
                .at("resourceType");
    }

    static Refusal notAResource(String path) {
        return Refusal.of(400, "structure", "resource-type", "resourceType must name an R4 resource type.")
                .at(path);
    }

    static Refusal notAnObject(String path) {
        return Refusal.of(400, "structure", "element-form", path + " must be a JSON object that is not empty.")
                .at(path);
    }

    static Refusal unknownElement(String path) {
        return Refusal.of(400, "structure", "element-unknown", "R4 has no element " + path + ".")
                .at(path);
    }

    static Refusal twoOfAChoice(String path) {
        return Refusal.of(
                        400,
                        "structure",
                        "element-choice",
                        path + " and another form of the same element are both there.")
                .at(path);
    }

    static Refusal missing(String path) {
        return Refusal.of(422, "required", "element-required", path + " is required.")
                .at(path);
    }

    static Refusal notAList(String path) {
        return Refusal.of(400, "structure", "element-list", path + " may repeat and must be a JSON array.")
                .at(path);
    }

    static Refusal isAList(String path) {
        return Refusal.of(400, "structure", "element-list", path + " cannot repeat and must not be a JSON array.")
                .at(path);
    }

    static Refusal emptyList(String path) {
        return Refusal.of(400, "structure", "element-list", path + " must not be an empty array.")
                .at(path);
    }

    static Refusal value(String path, String expected) {
        return Refusal.of(400, "value", "element-value", path + " must be " + expected + ".")
                .at(path);
    }

    static Refusal unknownCode(String path) {
        return Refusal.of(422, "code-invalid", "element-code", path + " is not a code of the required value set.")
                .at(path);
    }
}
