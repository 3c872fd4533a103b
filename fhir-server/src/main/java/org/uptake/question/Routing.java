package org.uptake.question;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;
import org.uptake.kit.QuestionRoute;
import org.uptake.staff.StaffDirectory;
import org.uptake.staff.StaffMember;
import org.uptake.store.Store;
import org.uptake.store.Unit;
import org.uptake.store.Version;

/** Who answers: the routing table of the patient's course, and the people of its site. */
final class Routing {
    static final String CRISIS = "crisis";
    /** For patients without a course, and courses without a table. */
    private static final QuestionRoute USUAL = new QuestionRoute("other", "navigator", 8, "supervisor");

    private static final QuestionRoute USUAL_CRISIS = new QuestionRoute(CRISIS, "clinician", 1, "supervisor");

    private final Supplier<Store> store;
    private final StaffDirectory staff;

    Routing(Supplier<Store> store, StaffDirectory staff) {
        this.store = store;
        this.staff = staff;
    }

    /**
     * @param carePlan CarePlan/{id} of the course; empty for none
     * @param rule canonical of the intervention whose table it is; empty for none
     * @param site Location/{id}; empty when not known
     */
    record Way(Optional<String> carePlan, Optional<String> rule, QuestionRoute route, String site) {}

    Way of(Unit unit, JsonNode patient, String reference, Optional<String> enrolment, String topic) {
        var course = enrolment
                .flatMap(plan -> Elements.id(plan, "CarePlan"))
                .flatMap(id -> unit.look("CarePlan", id))
                .filter(version -> !version.deleted())
                .or(() -> openCourse(unit, reference));
        var canonical = course.map(plan ->
                        plan.tree().path("instantiatesCanonical").path(0).asText())
                .filter(url -> !url.isEmpty());
        var routes = canonical
                .flatMap(url -> intervention(unit, url))
                .map(QuestionRoute::all)
                .orElse(List.of());
        var site = course.flatMap(plan -> Elements.extension(plan.tree(), Uptake.extension("site")))
                .flatMap(extension -> Elements.reference(extension, "valueReference"))
                .or(() -> Elements.reference(patient, "managingOrganization")
                        .map(organization -> organization.replace("Organization/", "Location/")))
                .orElse("");
        return new Way(
                course.map(Version::reference),
                routes.isEmpty() ? Optional.empty() : canonical,
                route(routes, topic),
                site);
    }

    private Optional<Version> openCourse(Unit unit, String patient) {
        var query = Map.of(
                "subject",
                List.of(patient),
                "status",
                List.of("active,on-hold"),
                "_sort",
                List.of("-date"),
                "_count",
                List.of("1"));
        return unit.search(store.get().questions().read("CarePlan", query, false)).matches().stream()
                .findFirst();
    }

    private Optional<JsonNode> intervention(Unit unit, String canonical) {
        var query = Map.of("url", List.of(canonical.split("\\|", 2)[0]));
        return unit.search(store.get().questions().read("PlanDefinition", query, false)).matches().stream()
                .findFirst()
                .map(Version::tree);
    }

    private static QuestionRoute route(List<QuestionRoute> routes, String topic) {
        return find(routes, topic)
                .or(() -> topic.equals(CRISIS)
                        ? Optional.of(USUAL_CRISIS)
                        : find(routes, "other").or(() -> find(routes, "content")))
                .orElse(USUAL);
    }

    private static Optional<QuestionRoute> find(List<QuestionRoute> routes, String topic) {
        return routes.stream().filter(route -> route.topic().equals(topic)).findFirst();
    }

    /** The site's pool of navigators; of another role somebody of the site, else anybody. Empty when there is nobody. */
    Optional<String> owner(Unit unit, String role, String site) {
        var pool = "navigators-" + site.replaceFirst("^Location/", "");
        if (role.equals("navigator")
                && unit.look("CareTeam", pool).filter(team -> !team.deleted()).isPresent())
            return Optional.of("CareTeam/" + pool);
        return staff.all().stream()
                .filter(member -> member.role()
                        .map(WorkplaceRole::code)
                        .filter(role::equals)
                        .isPresent())
                .min(Comparator.comparing((StaffMember member) -> !member.site().equals(Optional.of(site)))
                        .thenComparing(StaffMember::reference))
                .map(StaffMember::reference);
    }
}
