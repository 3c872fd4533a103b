package org.uptake.access;

import java.util.Comparator;
import java.util.Optional;
import org.uptake.refusal.Refusal;

/** May this caller do this to that type? Deny is the default; the same answer for a read, a bundle entry and an included type. */
public final class Access {
    /** Scopes add up, but one request is judged by one scope: the widest. Never more than granted, and always a question that SQL can ask. */
    private static final Comparator<Decision.Granted> WIDEST = Comparator.comparing(Decision.Granted::unlimited)
            .thenComparing(grant -> grant.patient() == null)
            .thenComparing(grant -> -grant.filters().size());

    private Access() {}

    public static Decision may(Caller caller, Right right, String type) {
        return widest(caller, right, type)
                .<Decision>map(grant -> grant)
                .orElseGet(() -> new Decision.Denied(refusal(caller, right, type)));
    }

    private static Optional<Decision.Granted> widest(Caller caller, Right right, String type) {
        var question = new Policy.Question(caller, right, type);
        return caller.scopes().resources().stream()
                .filter(scope -> scope.covers(right, type))
                .flatMap(scope -> Policy.of(scope.level()).grant(question, scope).stream())
                .max(WIDEST);
    }

    private static Refusal refusal(Caller caller, Right right, String type) {
        var covered = caller.scopes().resources().stream().anyMatch(scope -> scope.covers(right, type));
        var why = covered
                ? "The token's scope allows it, but the person's role, or the lack of a patient or person in the token, does not."
                : "No scope of the token allows it; ask for " + type + "." + right.letter()
                        + " when getting the token.";
        return Refusal.of(403, "forbidden", "access", "You may not " + verb(right) + " " + type + " here. " + why);
    }

    private static String verb(Right right) {
        return right.name().toLowerCase(java.util.Locale.ROOT);
    }
}
