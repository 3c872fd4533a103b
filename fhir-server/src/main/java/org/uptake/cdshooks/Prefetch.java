package org.uptake.cdshooks;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.uptake.intervention.EligibilityRule.DataNeed;
import org.uptake.intervention.Intervention;

/**
 * CDS Hooks 2.0, "Prefetch Template": what the rules in force read of an EHR, one query for each resource type, in the portable subset
 * (read, type search, equality, _count, _sort).
 */
final class Prefetch {
    private static final String PATIENT = "{{context.patientId}}";
    private static final Set<String> DATED = Set.of("Observation", "Encounter");
    private static final List<DataNeed> USUAL = List.of(
            new DataNeed("Patient", List.of(), 0),
            new DataNeed("Condition", List.of(), 0),
            new DataNeed("Observation", List.of(), 100),
            new DataNeed("Encounter", List.of(), 20));

    private final Map<String, DataNeed> byType = new TreeMap<>();

    Prefetch(List<Intervention> interventions) {
        byType.put("Patient", new DataNeed("Patient", List.of(), 0));
        for (var intervention : interventions)
            for (var need : needs(intervention)) byType.merge(need.type(), need, Prefetch::wider);
    }

    /** Types that the intervention's rule reads of the EHR. */
    static Set<String> types(Intervention intervention) {
        return needs(intervention).stream().map(DataNeed::type).collect(Collectors.toSet());
    }

    private static List<DataNeed> needs(Intervention intervention) {
        return intervention.eligibility().data().isEmpty()
                ? USUAL
                : intervention.eligibility().data();
    }

    private static DataNeed wider(DataNeed one, DataNeed other) {
        var codes = new LinkedHashSet<>(one.codes());
        codes.addAll(other.codes());
        var all = one.codes().isEmpty() || other.codes().isEmpty();
        var limit = one.limit() == 0 || other.limit() == 0 ? 0 : one.limit() + other.limit();
        return new DataNeed(one.type(), all ? List.of() : new ArrayList<>(codes), limit);
    }

    Set<String> types() {
        return byType.keySet();
    }

    static String key(String type) {
        return type.toLowerCase(Locale.ROOT);
    }

    /** By key, as discovery tells them. */
    Map<String, String> templates() {
        var templates = new LinkedHashMap<String, String>();
        byType.forEach((type, need) -> templates.put(key(type), query(need, PATIENT, false)));
        return templates;
    }

    /** The query of a type for one patient, as an address below a FHIR base. */
    String query(String type, String patient) {
        return query(byType.getOrDefault(type, new DataNeed(type, List.of(), 0)), patient, true);
    }

    private static String query(DataNeed need, String patient, boolean encoded) {
        if (need.type().equals("Patient")) return "Patient/" + patient;
        var query = new StringBuilder(need.type()).append("?patient=").append(patient);
        if (!need.codes().isEmpty()) {
            var codes = String.join(",", need.codes());
            query.append("&code=").append(encoded ? URLEncoder.encode(codes, StandardCharsets.UTF_8) : codes);
        }
        if (DATED.contains(need.type())) query.append("&_sort=-date");
        if (need.limit() > 0) query.append("&_count=").append(need.limit());
        return query.toString();
    }
}
