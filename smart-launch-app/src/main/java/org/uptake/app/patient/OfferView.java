package org.uptake.app.patient;

import java.util.Map;
import org.uptake.app.page.Frame;
import org.uptake.app.people.Person;

/**
 * Offering one intervention.
 *
 * @param started when the words were opened, FHIR dateTime: the offer's own duration is measured from here
 * @param reasons reasons for a decline, code and words
 */
public record OfferView(
        Frame frame,
        Person person,
        String intervention,
        String title,
        String evidence,
        Kit script,
        Kit handout,
        String started,
        Map<String, String> reasons,
        Map<String, String> media) {
    /**
     * A document of the introduction kit.
     *
     * @param html made from markdown in which raw HTML is shown as text; empty when there is none
     */
    public record Kit(String title, String version, String html) {
        static final Kit NONE = new Kit("", "", "");

        public boolean there() {
            return !html.isEmpty();
        }
    }
}
