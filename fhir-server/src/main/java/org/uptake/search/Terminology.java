package org.uptake.search;

import java.util.List;
import java.util.Optional;

/** What the modifiers {@code :in}, {@code :not-in}, {@code :below} and {@code :above} need to know of codes. */
public interface Terminology {
    /** For searches without those modifiers. */
    Terminology NONE = new Terminology() {
        @Override
        public Optional<List<Code>> members(String valueSet) {
            return Optional.empty();
        }

        @Override
        public List<Code> below(String system, String code) {
            return List.of();
        }

        @Override
        public List<Code> above(String system, String code) {
            return List.of();
        }
    };

    record Code(String system, String code) {}

    /** Every code of a value set, by its canonical; empty when it is not known here. */
    Optional<List<Code>> members(String valueSet);

    /** The code and every code below it; empty when system or code are not known here. */
    List<Code> below(String system, String code);

    /** The code and every code that it stands below; empty when system or code are not known here. */
    List<Code> above(String system, String code);
}
