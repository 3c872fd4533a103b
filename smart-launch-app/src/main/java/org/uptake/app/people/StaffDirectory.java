package org.uptake.app.people;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.uptake.app.people.Staff.Member;
import org.uptake.app.people.Staff.Pool;
import org.uptake.app.people.Staff.Site;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.FhirServer;
import org.uptake.app.server.Part;
import org.uptake.app.server.Reply;
import org.uptake.app.visit.Visit;

/** Reads the staff once in five minutes, not once for every page: it changes rarely and every page needs it. */
public final class StaffDirectory {
    private static final String TIME_ZONE = "http://hl7.org/fhir/StructureDefinition/timezone";

    private final FhirServer server;
    private final Cache<String, Staff> cache =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(5)).build();

    public StaffDirectory(FhirServer server) {
        this.server = server;
    }

    public CompletableFuture<Part<Staff>> staff(Visit visit) {
        var known = cache.getIfPresent(visit.issuer().toString());
        if (known != null) {
            return CompletableFuture.completedFuture(Part.of(known));
        }
        var roles = server.get(visit, "PractitionerRole?active=true&_count=500&_include=PractitionerRole:practitioner");
        var pools = server.get(visit, "CareTeam?_count=200");
        var sites = server.get(visit, "Location?_count=200");
        return CompletableFuture.allOf(roles, pools, sites)
                .thenApply(all -> remember(visit, read(roles.join(), pools.join(), sites.join())));
    }

    private Part<Staff> remember(Visit visit, Part<Staff> staff) {
        if (staff.read()) {
            cache.put(visit.issuer().toString(), staff.value());
        }
        return staff;
    }

    private static Part<Staff> read(Reply roles, Reply pools, Reply sites) {
        var members = roles.part("the names of staff", Map.<String, Member>of(), StaffDirectory::members);
        var teams = pools.part("the names of teams", Map.<String, Pool>of(), StaffDirectory::pools);
        var places = sites.part("the names of sites", Map.<String, Site>of(), StaffDirectory::sites);
        var staff = new Staff(members.value(), teams.value(), places.value());
        var problems = Part.problems(members, teams, places);
        return problems.isEmpty() ? Part.of(staff) : Part.missing(staff, String.join(" ", problems));
    }

    private static Map<String, Member> members(FhirNode bundle) {
        var names = bundle.resources("Practitioner").stream()
                .collect(Collectors.toMap(FhirNode::reference, Person::nameOf, (a, b) -> a));
        return byKey(
                bundle.resources("PractitionerRole").stream()
                        .map(role -> new Member(
                                role.reference(),
                                names.getOrDefault(
                                        role.textOr("", "practitioner", "reference"),
                                        role.textOr("a colleague", "practitioner", "display")),
                                role.at("code").each().stream()
                                        .flatMap(c -> c.code("workplace-role").stream())
                                        .findFirst()
                                        .orElse("staff"),
                                role.textOr("", "location", "reference")))
                        .toList(),
                Member::reference);
    }

    private static Map<String, Pool> pools(FhirNode bundle) {
        return byKey(
                bundle.resources("CareTeam").stream()
                        .map(team -> new Pool(
                                team.reference(),
                                team.textOr("a team", "name"),
                                team.each("participant").stream()
                                        .flatMap(p -> p.text("member", "reference").stream())
                                        .collect(Collectors.toSet())))
                        .toList(),
                Pool::reference);
    }

    private static Map<String, Site> sites(FhirNode bundle) {
        return byKey(
                bundle.resources("Location").stream()
                        .map(place -> new Site(
                                place.reference(),
                                place.textOr("a site", "name"),
                                place.extension(TIME_ZONE)
                                        .flatMap(z -> z.text("valueCode"))
                                        .map(StaffDirectory::zone)
                                        .orElse(ZoneOffset.UTC)))
                        .toList(),
                Site::reference);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            return ZoneOffset.UTC;
        }
    }

    private static <T> Map<String, T> byKey(List<T> items, Function<T, String> key) {
        return items.stream().collect(Collectors.toUnmodifiableMap(key, Function.identity(), (a, b) -> a));
    }
}
