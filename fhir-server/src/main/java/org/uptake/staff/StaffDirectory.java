package org.uptake.staff;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.uptake.access.WorkplaceRole;
import org.uptake.fhirjson.Elements;
import org.uptake.fhirjson.Uptake;

/** Everybody who works here, read together and kept for half a minute: staff change by the day, tasks by the second. */
public final class StaffDirectory {
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final Function<String, List<ObjectNode>> resources;
    private final Clock clock;
    private final AtomicReference<Snapshot> snapshot = new AtomicReference<>(new Snapshot(Instant.MIN, Map.of()));

    private record Snapshot(Instant taken, Map<String, StaffMember> byReference) {}

    /** @param resources every current resource of a type */
    public StaffDirectory(Function<String, List<ObjectNode>> resources, Clock clock) {
        this.resources = resources;
        this.clock = clock;
    }

    /** @param reference PractitionerRole/{id} */
    public Optional<StaffMember> find(String reference) {
        return Optional.ofNullable(members().get(reference));
    }

    public List<StaffMember> all() {
        return List.copyOf(members().values());
    }

    /** Role code of a PractitionerRole; empty text when it is not known. */
    public String roleOf(String reference) {
        return find(reference)
                .flatMap(StaffMember::role)
                .map(WorkplaceRole::code)
                .orElse("");
    }

    /** PractitionerRoles of everybody who shares a team with the person, the person left out. */
    public List<String> colleagues(StaffMember person) {
        return members().values().stream()
                .filter(other -> !other.reference().equals(person.reference()))
                .filter(other -> other.teams().stream().anyMatch(person.teams()::contains))
                .map(StaffMember::reference)
                .toList();
    }

    private Map<String, StaffMember> members() {
        var current = snapshot.get();
        if (current.byReference.isEmpty() || clock.instant().isAfter(current.taken.plus(FRESH))) {
            current = new Snapshot(clock.instant(), read());
            snapshot.set(current);
        }
        return current.byReference;
    }

    private Map<String, StaffMember> read() {
        var names = new HashMap<String, String>();
        for (var practitioner : resources.apply("Practitioner"))
            names.put("Practitioner/" + practitioner.path("id").asText(), name(practitioner));
        var teams = new HashMap<String, List<String>>();
        for (var team : resources.apply("CareTeam"))
            for (var participant : team.path("participant"))
                Elements.reference(participant, "member")
                        .ifPresent(member -> teams.computeIfAbsent(member, m -> new ArrayList<>())
                                .add("CareTeam/" + team.path("id").asText()));
        var members = new HashMap<String, StaffMember>();
        for (var role : resources.apply("PractitionerRole")) {
            var reference = "PractitionerRole/" + role.path("id").asText();
            var practitioner = Elements.reference(role, "practitioner").orElse("");
            members.put(
                    reference,
                    new StaffMember(
                            reference,
                            practitioner,
                            names.getOrDefault(practitioner, ""),
                            role(role),
                            Elements.text(role.path("location").path(0), "reference"),
                            List.copyOf(teams.getOrDefault(reference, List.of()))));
        }
        return Map.copyOf(members);
    }

    private static Optional<WorkplaceRole> role(ObjectNode practitionerRole) {
        for (var concept : practitionerRole.path("code")) {
            var role = Elements.code(concept, Uptake.WORKPLACE_ROLE).flatMap(WorkplaceRole::ofCode);
            if (role.isPresent()) return role;
        }
        return Optional.empty();
    }

    private static String name(ObjectNode practitioner) {
        var name = practitioner.path("name").path(0);
        if (name.has("text")) return name.path("text").asText();
        var given = name.path("given").path(0).asText("");
        return (given + " " + name.path("family").asText("")).trim();
    }
}
