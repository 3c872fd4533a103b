package org.uptake.sandbox;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.uptake.oauth.Person;

/** What the templates get: one record per page. */
public final class EhrView {
    private EhrView() {}

    public record Group(String role, List<Person> people) {}

    public record SignIn(List<Group> groups) {}

    public record Patients(
            Person person, List<ChartPatient> patients, List<Clinic.Site> sites, String text, String site) {}

    /** @param frame address of the app's launch */
    public record Chart(
            Person person, ChartPatient patient, List<ChartFact> facts, List<EhrCard> cards, String frame, int width) {}

    public record Worklist(Person person, String view, String frame, int width) {}

    /** @param person null before sign-in */
    public record Problem(@Nullable Person person, String text) {}
}
