package org.uptake.message;

import java.util.Locale;

/** Why a message is not sent; codes of CodeSystem not-sent-reason. */
enum NotSent {
    OPT_OUT("The patient does not want messages on this channel."),
    DO_NOT_CONTACT("The patient must not be contacted."),
    DECEASED("The patient has died."),
    ENROLMENT_OVER("The course is over or paused."),
    NO_ADDRESS("There is no address on a channel that this service uses."),
    HELD_BACK("Held back by chance, to estimate the effect of sending."),
    WORDS("The words could reveal a condition."),
    EXPIRED("It could not be sent in time."),
    CANCELLED("It was called off."),
    DRY_RUN("Dry run: everything but the sending.");

    private final String words;

    NotSent(String words) {
        this.words = words;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String words() {
        return words;
    }
}
