package org.uptake.terminology;

import java.util.Optional;
import org.uptake.refusal.Refusal;

/** The code systems that this server holds with all their codes. */
final class CodeSystems {
    private final Canonicals held;

    CodeSystems(Canonicals held) {
        this.held = held;
    }

    /** Fragments and systems of which only the name is known are not held. */
    Optional<Concepts> find(String canonical) {
        return held.find("CodeSystem", canonical)
                .filter(system -> system.path("content").asText().equals("complete"))
                .map(Concepts::new);
    }

    /** @throws org.uptake.refusal.RefusedException 422, for what another resource names */
    Concepts require(String canonical) {
        return find(canonical)
                .orElseThrow(() -> Refusal.of(
                                422,
                                "not-found",
                                "code-system-unknown",
                                "The codes of a system that it needs are not held here.")
                        .asException());
    }
}
