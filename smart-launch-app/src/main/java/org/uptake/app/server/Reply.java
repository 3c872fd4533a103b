package org.uptake.app.server;

import java.util.List;
import java.util.function.Function;

/** What fhir-server answered. Being away is an answer too: a page then says what is missing and shows the rest. */
public sealed interface Reply {
    /** A 2xx answer. */
    record Found(FhirNode body) implements Reply {}

    /**
     * @param words what the OperationOutcome says, made for people
     * @param allowed codes of what would be possible instead; empty when the server names none
     */
    record Refused(int status, String words, List<String> allowed) implements Reply {
        public Refused(int status, String words) {
            this(status, words, List.of());
        }
    }

    /** No answer in time. After a write nobody knows whether it arrived. */
    record Away() implements Reply {}

    int NOT_FOUND = 404;
    int CONFLICT = 409;
    int STALE = 412;

    default <T> T fold(Function<FhirNode, T> found, Function<Refused, T> refused, Function<Away, T> away) {
        if (this instanceof Found f) {
            return found.apply(f.body());
        }
        return this instanceof Refused r ? refused.apply(r) : away.apply(new Away());
    }

    /** @param name what the person would call it, for example {@code the plan} */
    default <T> Part<T> part(String name, T otherwise, Function<FhirNode, T> read) {
        return fold(
                body -> Part.of(read.apply(body)),
                refused -> Part.missing(otherwise, "Cannot show " + name + ": " + refused.words()),
                away -> Part.missing(otherwise, "Cannot show " + name + " just now: Uptake's server does not answer."));
    }
}
