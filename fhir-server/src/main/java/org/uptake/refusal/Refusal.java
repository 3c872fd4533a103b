package org.uptake.refusal;

import java.util.List;

/**
 * Why a request is refused, in words a caller can act on. docs/errors.md has an entry for every rule.
 *
 * @param status the HTTP status
 * @param code the OperationOutcome issue type (http://hl7.org/fhir/R4/valueset-issue-type.html)
 * @param rule the entry in docs/errors.md, for example {@code task-move}
 * @param message what is wrong and what to do; never patient data
 * @param expression FHIRPath of the element at fault, or empty
 * @param allowed what would be accepted instead, or empty
 */
public record Refusal(
        int status, String code, String rule, String message, List<String> expression, List<String> allowed) {

    public static Refusal of(int status, String code, String rule, String message) {
        return new Refusal(status, code, rule, message, List.of(), List.of());
    }

    public Refusal at(String... expressions) {
        return new Refusal(status, code, rule, message, List.of(expressions), allowed);
    }

    public Refusal allowing(List<String> choices) {
        return new Refusal(status, code, rule, message, expression, choices);
    }

    /** Ends the work in hand (and its transaction) with this refusal. */
    public RefusedException asException() {
        return new RefusedException(List.of(this));
    }

    /** All that is wrong with one request, told together. */
    public static RefusedException all(List<Refusal> refusals) {
        return new RefusedException(refusals);
    }
}
