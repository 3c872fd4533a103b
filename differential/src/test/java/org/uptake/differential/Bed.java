package org.uptake.differential;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.uptake.boot.TestServer;
import org.uptake.profiles.Profiles;
import org.uptake.search.RandomResources;
import org.uptake.testkit.clinic.Simulate;

/** Both servers with the same resources: a played clinic, and random ones that fill what the clinic leaves empty. */
final class Bed implements AutoCloseable {
    /** The day after the clinic's last one. */
    private static final Instant TODAY = Instant.parse("2026-07-01T16:00:00Z");

    private static final int MOST_ROUNDS = 40;
    private static final int VALUE_SETS = 8;
    private static final int CODES_OF_A_VALUE_SET = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Random ones of these would be definitions that a server acts upon; and HAPI wants a url of its own for each ConceptMap. */
    private static final Set<String> NOT_AT_RANDOM = Set.of(
            "AuditEvent",
            "Binary",
            "CapabilityStatement",
            "ConceptMap",
            "OperationDefinition",
            "SearchParameter",
            "StructureDefinition",
            "Subscription");

    private final TestServer ourServer;
    private final HapiServer hapiServer;
    private final FhirHttp ours;
    private final FhirHttp hapi;
    private final FhirContext fhir = FhirContext.forR4Cached();
    private final Map<String, Resource> resources;
    private final List<String> valueSets = new ArrayList<>();
    private final Parameters parameters = new Parameters(fhir);

    private Bed(TestServer ourServer, HapiServer hapiServer, int patients, int months, int ofEach, long seed) {
        this.ourServer = ourServer;
        this.hapiServer = hapiServer;
        this.ours = new FhirHttp("Uptake", ourServer.fhirBase());
        this.hapi = new FhirHttp("HAPI", hapiServer.fhirBase());
        play(patients, months);
        addRandom(ofEach, seed);
        addValueSets(new Random(seed));
        mustTake(Corpus.store(hapi, Profiles.searchParameters()));
        hapiServer.refreshSearchParameters();
        this.resources = Corpus.parsed(fhir, sameInBoth());
        findParameters();
    }

    /** @param ofEach random resources of each type */
    static Bed start(int patients, int months, int ofEach, long seed) {
        var clock = Clock.systemUTC();
        var ourServer = TestServer.start(Clock.offset(clock, Duration.between(clock.instant(), TODAY)));
        var hapiServer = HapiServer.start(TestServer.newDatabase(), HapiSettings.forComparing(), 0);
        return new Bed(ourServer, hapiServer, patients, months, ofEach, seed);
    }

    private void play(int patients, int months) {
        var said = new StringWriter();
        var exitCode = Simulate.commandLine(Clock.systemUTC())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(
                        "--patients=" + patients,
                        "--months=" + months,
                        "--seed=1",
                        "--end=2026-06-30",
                        "--into=" + ours.base(),
                        "--token=system");
        if (exitCode != 0) throw new IllegalStateException("the clinic was not played: " + said);
    }

    /** Another one for each that breaks a rule of our server, so that references among them lead somewhere. */
    private void addRandom(int ofEach, long seed) {
        var types = TestServer.types().stream()
                .filter(type -> !NOT_AT_RANDOM.contains(type))
                .sorted()
                .toList();
        var random = new RandomResources(fhir, new Random(seed), types, ofEach, true);
        var wanted = new ArrayList<Wanted>();
        for (var type : types) for (var number = 0; number < ofEach; number++) wanted.add(new Wanted(type, number));
        for (var round = 0; round < MOST_ROUNDS && !wanted.isEmpty(); round++) {
            var made = wanted.stream()
                    .map(one -> json(random.make(one.type(), one.number())))
                    .toList();
            var refused = Corpus.store(ours, made);
            for (var i = made.size() - 1; i >= 0; i--) if (!refused.containsKey(made.get(i))) wanted.remove(i);
        }
        if (!wanted.isEmpty()) System.out.println("Not made at random: " + wanted);
    }

    /** Value sets of some codings that the resources have; each code stands in one or several. */
    private void addValueSets(Random random) {
        var codings = new ArrayList<>(new TreeSet<>(Corpus.read(ours, TestServer.types()).stream()
                .flatMap(one -> one.findParents("system").stream())
                .filter(one -> one.path("code").isTextual())
                .map(one -> one.path("system").asText() + "|" + one.path("code").asText())
                .toList()));
        var made = new ArrayList<JsonNode>();
        for (var number = 0; number < VALUE_SETS; number++) {
            var url = "https://clinic.example/sets/" + number;
            var valueSet = new ValueSet().setUrl(url).setStatus(PublicationStatus.ACTIVE);
            valueSet.setId("some-" + number);
            Collections.shuffle(codings, random);
            for (var coding : codings.subList(0, Math.min(codings.size(), CODES_OF_A_VALUE_SET))) {
                var parts = coding.split("\\|", 2);
                valueSet.getCompose()
                        .addInclude()
                        .setSystem(parts[0])
                        .addConcept()
                        .setCode(parts[1]);
            }
            made.add(json(valueSet));
            valueSets.add(url);
        }
        mustTake(Corpus.store(ours, made));
    }

    private record Wanted(String type, int number) {}

    private JsonNode json(Resource resource) {
        // HAPI keeps tags by system and code.
        resource.getMeta().getTag().removeIf(Bed::isHalf);
        resource.getMeta().getSecurity().removeIf(Bed::isHalf);
        // HAPI takes an absolute reference that ends like the resource itself for one to itself, wherever it leads.
        var key = resource.fhirType() + "/" + resource.getIdElement().getIdPart();
        var text = fhir.newJsonParser().encodeResourceToString(resource);
        return json(text.replace("/fhir/" + key + "\"", "/fhir/" + resource.fhirType() + "/other\""));
    }

    private static boolean isHalf(Coding coding) {
        return !coding.hasSystem() || !coding.hasCode();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** What HAPI does not take is taken from ours. */
    private List<JsonNode> sameInBoth() {
        var types = new TreeSet<>(TestServer.types());
        types.remove("SearchParameter");
        var all = Corpus.read(ours, types);
        var refused = Corpus.store(hapi, all);
        for (var one : refused.keySet()) {
            var key = one.path("resourceType").asText() + "/" + one.path("id").asText();
            var status = ourServer.send("system", "DELETE", key, "").status();
            if (status >= 300) throw new IllegalStateException("cannot delete " + key + ": " + status);
        }
        all.removeIf(refused::containsKey);
        // HAPI forgets a reference to what is not there yet; now all of it is.
        mustTake(Corpus.store(hapi, all));
        System.out.println(all.size() + " resources; HAPI did not take " + refused.values());
        return all;
    }

    private static void mustTake(Map<JsonNode, String> refused) {
        if (!refused.isEmpty()) throw new IllegalStateException("HAPI refused " + refused.values());
    }

    private void findParameters() {
        for (var rest : ours.get("metadata").body().path("rest").path(0).path("resource")) {
            var type = rest.path("type").asText();
            var names = new TreeSet<String>();
            rest.path("searchParam").forEach(one -> names.add(one.path("name").asText()));
            for (var parameter : hapiServer.searchParameters(type))
                if (names.contains(parameter.getName())) parameters.add(type, parameter);
        }
    }

    Comparison compare(Question question) {
        return new Comparison(question, Answer.of(ours, question), Answer.of(hapi, question), parameters, resources);
    }

    Map<String, Resource> resources() {
        return resources;
    }

    List<String> valueSets() {
        return valueSets;
    }

    Parameters parameters() {
        return parameters;
    }

    @Override
    public void close() {
        try {
            ourServer.close();
        } finally {
            hapiServer.close();
        }
    }
}
