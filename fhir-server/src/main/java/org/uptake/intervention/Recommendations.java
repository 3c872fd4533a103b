package org.uptake.intervention;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.uptake.refusal.RefusedException;
import org.uptake.store.Store;
import org.uptake.store.Version;

/**
 * What could be offered to a patient now: the rule selects the patient, and nothing is agreed, running, or was answered a short time
 * ago. Rules are read anew after a few seconds.
 */
public final class Recommendations {
    private static final Duration FRESH = Duration.ofSeconds(5);
    /** What the EHR need not have; of the rest our copies may be old. */
    private static final List<String> ADDED = List.of("Observation", "Flag", "CarePlan");

    private final Store store;
    private final Eligibility eligibility;
    private final Clock clock;
    private final AtomicReference<Rules> rules = new AtomicReference<>(new Rules(Instant.MIN, List.of()));

    private record Rules(Instant read, List<Intervention> active) {}

    public Recommendations(Store store, Eligibility eligibility, Clock clock) {
        this.store = store;
        this.eligibility = eligibility;
        this.clock = clock;
    }

    /** @param findings why it suits, line by line */
    public record Recommendation(Intervention intervention, List<Eligibility.Finding> findings) {}

    /** The active interventions with a rule. */
    public List<Intervention> active() {
        var known = rules.get();
        if (clock.instant().isBefore(known.read().plus(FRESH))
                && !clock.instant().isBefore(known.read())) return known.active();
        var active = new ArrayList<Intervention>();
        for (var plan : store.search("PlanDefinition", Map.of("status", List.of("active"), "_count", List.of("100")))
                .matches()) readable(plan).ifPresent(active::add);
        rules.set(new Rules(clock.instant(), List.copyOf(active)));
        return active;
    }

    /** A PlanDefinition that cannot be used is nobody's recommendation, and keeps no other from being one. */
    private static Optional<Intervention> readable(Version plan) {
        try {
            return EligibilityRule.isSaid(plan.tree()) ? Optional.of(Intervention.of(plan.tree())) : Optional.empty();
        } catch (RefusedException incomplete) {
            return Optional.empty();
        }
    }

    /**
     * @param among rules whose data is at hand
     * @param patient id of the patient here; empty when we have not met
     * @param fromEhr the EHR's resources about the patient
     */
    public List<Recommendation> forPatient(
            Collection<Intervention> among, Optional<String> patient, Collection<JsonNode> fromEhr) {
        var ours = patient.map(id -> store.aboutPatient(id, ADDED)).orElse(List.of());
        var record = eligibility.bundle(Charts.newestFirstOf(merged(ours, fromEhr)));
        var suitable = among.stream()
                .filter(intervention -> eligibility.suits(intervention.eligibility(), record))
                .toList();
        if (suitable.isEmpty()) return List.of();
        var past = Past.of(patient.map(id -> store.aboutPatient(id, Past.TYPES)).orElse(List.of()));
        return suitable.stream()
                .filter(intervention -> !past.isSettled(intervention, clock.instant()))
                .map(intervention ->
                        new Recommendation(intervention, eligibility.judge(intervention.eligibility(), record)))
                .toList();
    }

    private static List<JsonNode> merged(Collection<Version> ours, Collection<JsonNode> fromEhr) {
        var record = new ArrayList<>(fromEhr);
        var known = new HashSet<String>();
        for (var resource : fromEhr) known.add(reference(resource));
        for (var version : ours) if (!known.contains(version.reference())) record.add(version.tree());
        return record;
    }

    private static String reference(JsonNode resource) {
        return resource.path("resourceType").asText() + "/"
                + resource.path("id").asText();
    }
}
