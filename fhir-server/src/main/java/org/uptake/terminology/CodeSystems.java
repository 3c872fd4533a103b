package org.uptake.terminology;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.uptake.refusal.Refusal;

/** The code systems that this server holds with all their codes; for one question, in which each is looked up once. */
final class CodeSystems {
    private final Canonicals held;
    private final Map<String, Optional<Concepts>> read = new HashMap<>();

    CodeSystems(Canonicals held) {
        this.held = held;
    }

    /** Fragments and systems of which only the name is known are not held. */
    Optional<Concepts> find(String canonical) {
        return read.computeIfAbsent(
                canonical,
                address -> held.find("CodeSystem", address)
                        .filter(system -> system.path("content").asText().equals("complete"))
                        .map(Concepts::new));
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
