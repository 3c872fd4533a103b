package org.uptake.search;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.profiles.Profiles;
import org.uptake.store.Json;
import org.uptake.store.PlannedDatabase;
import org.uptake.store.Store;
import org.uptake.store.Version;

/** Random questions over random resources of many types: what the server finds is what plain comparisons find. */
class QueryOracleIT {
    private static final long SEED = 20260301;
    private static final List<String> TYPES = List.of(
            "CarePlan",
            "CareTeam",
            "CodeSystem",
            "Communication",
            "Consent",
            "DocumentReference",
            "Encounter",
            "Group",
            "Location",
            "Observation",
            "Organization",
            "Patient",
            "PlanDefinition",
            "Practitioner",
            "PractitionerRole",
            "Questionnaire",
            "Task");
    private static final int OF_EACH = 12;

    @Test
    void some_hundred_questions_are_answered_as_plain_comparisons_answer_them() {
        compare(SEED, 700);
    }

    @Tag("deep")
    @Test
    void many_thousand_are_too() {
        var seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        for (var round = 0; round < 10; round++) compare(seed + round, 1_000);
    }

    private static void compare(long seed, int questions) {
        var fhir = FhirContext.forR4Cached();
        var random = new Random(seed);
        var corpus = corpus(fhir, random);
        var definitions = definitions();
        var naive = new NaiveSearch(fhir, definitions, corpus);
        try (var database = new PlannedDatabase()) {
            var store = filled(database, fhir, corpus);
            var queries = new RandomQueries(random, naive, definitions, corpus);
            var wrong = new ArrayList<String>();
            var answered = 0;
            for (var i = 0; i < questions; i++) {
                var query = queries.next();
                var expected = naive.ask(query.type(), query.name(), query.value());
                var found = found(store, query);
                if (!found.isEmpty()) answered++;
                if (!found.equals(expected)) wrong.add(query + "\n   found " + found + "\n expected " + expected);
            }
            for (var i = 0; i < questions / 10; i++) compareOrder(store, naive, queries.nextSort(), wrong);
            for (var i = 0; i < questions / 5; i++) {
                var resource = queries.anyResource();
                compareIncluded(store, naive, resource, queries.nextInclude(resource), wrong);
            }
            assertThat(wrong).as("seed " + seed).isEmpty();
            assertThat(answered).as("questions with an answer").isGreaterThan(questions / 2);
        }
    }

    private static List<String> found(Store store, RandomQueries.Query query) {
        try {
            return store
                    .search(query.type(), Map.of(query.name(), List.of(query.value()), "_count", List.of("500")))
                    .matches()
                    .stream()
                    .map(Version::reference)
                    .sorted()
                    .toList();
        } catch (RuntimeException refused) {
            return List.of(String.valueOf(refused));
        }
    }

    private static void compareIncluded(
            Store store, NaiveSearch naive, Resource resource, RandomQueries.Query include, List<String> wrong) {
        var expected = naive.included(resource, include.name(), include.value());
        var found = store
                .search(
                        include.type(),
                        Map.of("_id", List.of(resource.getIdPart()), include.name(), List.of(include.value())))
                .included()
                .stream()
                .map(Version::reference)
                .sorted()
                .toList();
        if (!found.equals(expected))
            wrong.add(NaiveSearch.key(resource) + " " + include + "\n   found " + found + "\n expected " + expected);
    }

    private static void compareOrder(Store store, NaiveSearch naive, RandomQueries.Query sort, List<String> wrong) {
        var expected = naive.sorted(sort.type(), sort.name(), sort.value().startsWith("-"));
        var found = new ArrayList<String>();
        var query = new HashMap<>(Map.of("_sort", List.of(sort.value()), "_count", List.of("5")));
        for (var more = true; more; ) {
            var page = store.search(sort.type(), query);
            page.matches().forEach(version -> found.add(version.reference()));
            more = page.next().isPresent();
            page.next().ifPresent(cursor -> query.put("_cursor", List.of(cursor)));
        }
        if (!found.equals(expected)) wrong.add(sort + "\n   found " + found + "\n expected " + expected);
    }

    private static List<Resource> corpus(FhirContext fhir, Random random) {
        var resources = new RandomResources(fhir, random, TYPES, OF_EACH);
        var corpus = new ArrayList<Resource>();
        for (var type : TYPES) for (var i = 0; i < OF_EACH; i++) corpus.add(asRead(fhir, resources.make(type, i)));
        return corpus;
    }

    /** What of a resource stands in its JSON; the parser leaves out some that cannot be. */
    private static Resource asRead(FhirContext fhir, Resource resource) {
        var parser = fhir.newJsonParser();
        return parser.parseResource(resource.getClass(), parser.encodeResourceToString(resource));
    }

    private static Store filled(PlannedDatabase database, FhirContext fhir, List<Resource> corpus) {
        var definitions = new ArrayList<JsonNode>(SearchIndexerOracleTest.ofR4());
        definitions.addAll(Profiles.searchParameters());
        var store = new Store(
                database.plain(),
                new SearchParameters(fhir, TYPES, definitions, RandomResources.BASE),
                new SmallTerminology(),
                resource -> {},
                List.of(),
                List.of(),
                Clock.fixed(NaiveTimes.NOW, ZoneOffset.UTC),
                () -> "unused");
        store.write(new Caller("test", null, null, null, null, new Scopes(List.of())), unit -> {
            for (var resource : corpus)
                unit.createAs(
                        resource.getIdPart(), Json.parse(fhir.newJsonParser().encodeResourceToString(resource)));
            return "";
        });
        return store;
    }

    /** By type and code; what the naive search does not know (special parameters, columns of the store) is left out. */
    private static Map<String, Map<String, JsonNode>> definitions() {
        var all = new ArrayList<JsonNode>(SearchIndexerOracleTest.ofR4());
        all.addAll(Profiles.searchParameters());
        var byType = new TreeMap<String, Map<String, JsonNode>>();
        for (var definition : all) {
            var code = definition.path("code").asText();
            if (code.equals("_id")
                    || code.equals("_lastUpdated")
                    || code.equals("_text")
                    || code.equals("_content")
                    || code.equals("_query")
                    || definition.path("type").asText().equals("special")) continue;
            for (var base : definition.path("base"))
                for (var type : TYPES)
                    if (base.asText().equals(type)
                            || base.asText().equals("Resource")
                            || base.asText().equals("DomainResource"))
                        byType.computeIfAbsent(type, t -> new TreeMap<>()).put(code, definition);
        }
        return byType;
    }
}
