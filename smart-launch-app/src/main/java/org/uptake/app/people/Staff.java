package org.uptake.app.people;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.app.server.FhirNode;

/** The clinic's staff, pools and sites, as one consistent reading. */
public record Staff(Map<String, Member> members, Map<String, Pool> pools, Map<String, Site> sites) {
    /** @param reference PractitionerRole/{id} */
    public record Member(String reference, String name, String role, String site) {}

    /** @param reference CareTeam/{id} */
    public record Pool(String reference, String name, Set<String> members) {}

    /** @param reference Location/{id} */
    public record Site(String reference, String name, ZoneId zone) {
        public String id() {
            return FhirNode.id(reference);
        }
    }

    static final Staff NOBODY = new Staff(Map.of(), Map.of(), Map.of());

    /** Words for the owner of a task; {@code me} is the reader's own PractitionerRole. */
    public String owner(@Nullable String reference, String me) {
        if (reference == null) {
            return "nobody yet";
        }
        if (reference.equals(me)) {
            return "you";
        }
        if (reference.startsWith("Patient/")) {
            return "the patient";
        }
        var pool = pools.get(reference);
        if (pool != null) {
            return pool.name();
        }
        return member(reference).map(m -> m.name() + " (" + m.role() + ")").orElse("a colleague");
    }

    public Optional<Member> member(String reference) {
        return Optional.ofNullable(members.get(reference));
    }

    public boolean isPoolOf(String reference, String person) {
        var pool = pools.get(reference);
        return pool != null && pool.members().contains(person);
    }

    /** Whom a task of this site may be given to: colleagues there first, then the others, by name. */
    public List<Member> colleagues(@Nullable String site) {
        return members.values().stream()
                .sorted(Comparator.comparing((Member m) -> !m.site().equals(site))
                        .thenComparing(Member::name))
                .toList();
    }

    public String siteName(@Nullable String reference) {
        var site = reference == null ? null : sites.get(reference);
        return site == null ? "" : site.name();
    }

    /** The zone whose clock the person reads; UTC when the site is not known. */
    public ZoneId zone(@Nullable String reference) {
        var site = reference == null ? null : sites.get(reference);
        return site == null ? ZoneOffset.UTC : site.zone();
    }
}
