package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.uptake.profiles.Profiles;
import org.uptake.testkit.clinic.Event.Course;

/** Makes the stories of all patients from a seed. The same arguments make the same stories on every machine. */
final class Clinic {
    /** Chart and events of one patient. */
    record PatientStory(String patient, List<ObjectNode> chart, List<Event> events) {}

    /** So that luck with use is another than luck with tasks. */
    private static final long USAGE = 7_919;

    private final Charts charts = new Charts();
    private final Map<String, Plan> plans = Plan.all();
    private final Staff staff = Staff.ofSandbox();
    private final Map<String, SiteHours> hours = new LinkedHashMap<>();
    private final Story.Period period;
    private final long seed;

    /** @param last the last day of the clinic's life, in the zone of its sites */
    Clinic(long seed, LocalDate last, int months) {
        this.seed = seed;
        for (var resource : Profiles.sandbox())
            if (resource.path("resourceType").asText().equals("Location"))
                hours.put(resource.path("id").asText(), SiteHours.of(resource));
        period = Story.Period.of(last, months, hours("north"));
    }

    /** The most patients that there are. */
    int size() {
        return charts.patients().size();
    }

    Story.Period period() {
        return period;
    }

    /** The vendors' feeds of the first patients. */
    UsageFeed feed(int patients) {
        var feed = new UsageFeed(period.first(), period.last(), hours);
        for (var number = 0; number < patients; number++) {
            var chance = new Chance(seed + USAGE, number);
            for (var event : patient(number).events())
                if (event instanceof Event.Enrolled enrolled) feed.add(enrolled, chance);
        }
        return feed;
    }

    Truth truth() {
        return new Truth(period, hours, staff);
    }

    /** @param number 0 to {@link #size()} - 1 */
    PatientStory patient(int number) {
        var patient = charts.patients().get(number);
        var chance = new Chance(seed, number);
        var site = charts.site(patient);
        var suits = suits(patient, chance);
        var events = new ArrayList<Event>();
        var day = period.last();
        if (!chance.of(0.1))
            for (var intervention : suits) {
                var plan = plans.get(intervention);
                if (plan == null) throw new IllegalStateException("the sandbox has no " + intervention);
                events.addAll(new Story(new Course(patient, site, plan), period, staff, hours(site), chance).told());
            }
        for (var event : events)
            if (event instanceof Event.Eligible eligible)
                day = earlier(day, eligible.at().atZone(hours(site).zone()).toLocalDate());
        return new PatientStory(patient, charts.chart(patient, suits, day, chance), events);
    }

    /** Psychosis starts young; low mood and bad sleep often come together. */
    private List<String> suits(String patient, Chance chance) {
        if (charts.ageOn(patient, period.first()) < 36 && chance.of(0.35)) return List.of("relapse-monitoring");
        if (chance.of(0.12)) return List.of("cbt-depression", "cbt-insomnia");
        return List.of(chance.of(0.62) ? "cbt-depression" : "cbt-insomnia");
    }

    private SiteHours hours(String site) {
        var found = hours.get(site);
        if (found == null) throw new IllegalStateException("the sandbox has no site " + site);
        return found;
    }

    private static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }
}
