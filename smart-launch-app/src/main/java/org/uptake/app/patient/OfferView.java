package org.uptake.app.patient;

import java.util.List;
import java.util.Locale;
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
     * @param language BCP 47; empty when not said
     * @param roles who says these words; empty for everybody
     * @param level school grade; empty when not known
     */
    public record Kit(
            String reference,
            String title,
            String version,
            String html,
            String language,
            List<String> roles,
            String level) {
        static final Kit NONE = new Kit("", "", "", "", "", List.of(), "");

        public boolean there() {
            return !html.isEmpty();
        }

        public String forWhom() {
            return roles.isEmpty() ? "everybody" : String.join(", ", roles);
        }

        public String levelWords() {
            return level.isEmpty() ? "not known" : level;
        }

        public String languageWords() {
            return language.isEmpty()
                    ? "not stated"
                    : Locale.forLanguageTag(language).getDisplayLanguage(Locale.UK);
        }
    }
}
