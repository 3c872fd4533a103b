package org.uptake.patientpage;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uptake.enrolment.ContactDetails;

/**
 * @param part which page: offer, asked, running, paused, over or gone
 * @param said key of what has just happened; null for nothing
 * @param wrong what has to be corrected, in words
 * @param until first proposed day for the end of a pause; last is how long it may be
 * @param once a question form can be sent once
 */
public record PageView(
        String language,
        String clinic,
        String crisis,
        String part,
        @Nullable String said,
        List<String> wrong,
        ContactDetails contact,
        List<Channel> channels,
        String offered,
        String weeks,
        String until,
        String last,
        String once) {
    public PageView {
        wrong = List.copyOf(wrong);
        channels = List.copyOf(channels);
    }

    /** @param on whether the patient may be written to here */
    public record Channel(String code, boolean on) {}

    public String says(String key) {
        return PageWords.of(key, language);
    }

    public boolean isCourse() {
        return part.equals("running") || part.equals("paused");
    }

    public List<String> reasons() {
        return List.of(
                "no-time", "not-helpful", "technical", "too-unwell", "other-care", "privacy", "other", "unknown");
    }

    /** Topics that a patient may choose; a crisis is nothing to choose. */
    public List<String> topics() {
        return List.of("technical", "content", "clinical", "billing", "privacy", "scheduling", "other");
    }
}
