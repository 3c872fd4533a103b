package org.uptake.sandbox;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.uptake.oauth.Person;

/** What the templates get: one record per page. */
public final class EhrView {
    private EhrView() {}

    public record Group(String role, List<Person> people) {}

    /** @param next path to go on to; empty for the first page */
    public record SignIn(List<Group> groups, String next) {}

    /** @param address where this choice leads */
    public record Choice(ChartPatient patient, String address) {}

    /**
     * @param without where no patient leads
     * @param fields of the authorize request, for the search form
     */
    public record Choose(
            Person person,
            String client,
            List<Choice> choices,
            String without,
            List<Clinic.Site> sites,
            String text,
            String site,
            List<Map.Entry<String, String>> fields) {
        public boolean askedForPatient() {
            return !choices.isEmpty() || !text.isEmpty() || !site.isEmpty();
        }
    }

    public record Patients(
            Person person, List<ChartPatient> patients, List<Clinic.Site> sites, String text, String site) {}

    /** @param frame address of the app's launch */
    public record Chart(
            Person person, ChartPatient patient, List<ChartFact> facts, List<EhrCard> cards, String frame, int width) {}

    public record Worklist(Person person, String view, String frame, int width) {}

    /** @param person null before sign-in */
    public record Problem(@Nullable Person person, String text) {}
}
