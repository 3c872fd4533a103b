package org.uptake.message;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a template may leave open. Others are refused, so that no template can ask for what must not be written. */
public enum Placeholder {
    FIRST_NAME,
    /** The last thing that the patient did, in neutral words. */
    LAST_STEP,
    /** The next small step. */
    NEXT_STEP,
    /** A clinician who has agreed to be named. */
    CLINICIAN,
    /** The goal that the patient chose. */
    GOAL,
    CLINIC,
    /** The patient's own page. */
    LINK;

    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Placeholder> ofCode(String code) {
        return Arrays.stream(values()).filter(one -> one.code().equals(code)).findFirst();
    }

    static List<String> codes() {
        return Arrays.stream(values()).map(Placeholder::code).toList();
    }

    /** The server always has these; a template needs no other words in their place. */
    boolean isAlwaysThere() {
        return this == CLINIC || this == LINK;
    }
}
