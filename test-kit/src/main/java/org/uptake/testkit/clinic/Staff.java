package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.uptake.profiles.Profiles;

/** Who works where, from the sandbox's PractitionerRoles. People are named as {@code PractitionerRole/{id}}. */
final class Staff {
    private record Person(String role, String site) {}

    private final Map<String, Person> people = new LinkedHashMap<>();

    Staff(List<ObjectNode> sandbox) {
        for (var resource : sandbox)
            if (resource.path("resourceType").asText().equals("PractitionerRole"))
                people.put(
                        "PractitionerRole/" + resource.path("id").asText(),
                        new Person(
                                resource.at("/code/0/coding/0/code").asText(),
                                resource.at("/location/0/reference").asText().substring("Location/".length())));
    }

    static Staff ofSandbox() {
        return new Staff(Profiles.sandbox());
    }

    /** Who does the work of a role that is neither the patient's nor the pool's: who enrolled, if it is theirs, else one with the role. */
    String worker(String role, String by, String site) {
        return role(by).equals(role) ? by : with(role, site).get(0);
    }

    /** Everybody with the role; those of the site first. */
    List<String> with(String role, String site) {
        return people.entrySet().stream()
                .filter(person -> person.getValue().role.equals(role))
                .sorted(java.util.Comparator.comparing(
                        person -> !person.getValue().site.equals(site)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The stratum of an owner: a workplace role, {@code patient} or {@code team}. */
    String role(String owner) {
        if (owner.startsWith("Patient/")) return "patient";
        if (owner.startsWith("CareTeam/")) return "team";
        var person = people.get(owner);
        if (person == null) throw new IllegalArgumentException("nobody here is " + owner);
        return person.role;
    }
}
