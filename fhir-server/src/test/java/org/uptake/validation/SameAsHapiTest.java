package org.uptake.validation;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uptake.fhirapi.StructureCheck;
import org.uptake.profiles.Profiles;
import org.uptake.refusal.RefusedException;

/** The compiled check and HAPI's validator judge alike: what one refuses, the other does. */
class SameAsHapiTest {
    private static final long SEED = 20260302;
    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final FullValidator HAPI = new FullValidator(FHIR, SameAsHapiTest::conformance);
    /** What the write path leaves to {@code $validate}: invariants of R4's data types, and codes of other publishers. */
    private static final Pattern LEFT_OUT = Pattern.compile(
            "Constraint failed: (?!uptake-)[a-z]+-\\d|Unknown code 'http://(terminology\\.hl7\\.org|hl7\\.org)/");

    /** HAPI looks at the type of a reference only when it can fetch it, and warns of extensions that it does not know. */
    private static final Set<String> HAPI_IS_MILDER = Set.of("profile-target", "extension-unknown");

    private static final StructureCheck STRUCTURE = new StructureCheck(FHIR, FHIR.getResourceTypes());

    private static List<JsonNode> conformance() {
        var all = new ArrayList<JsonNode>(Profiles.codeSystems());
        all.addAll(Profiles.valueSets());
        all.addAll(Profiles.structures());
        return all;
    }

    @Test
    void examples_are_valid_and_counter_examples_are_not() {
        for (var example : Profiles.examples()) assertThat(hapi(example)).isEmpty();
        for (var wrong : CounterExample.all())
            if (!HAPI_IS_MILDER.contains(wrong.rule()))
                assertThat(hapi(wrong.resource())).as(wrong.name()).isNotEmpty();
    }

    @Test
    void on_some_mutations_of_every_example_both_agree() {
        compare(3);
    }

    @Test
    @Tag("deep")
    void on_every_mutation_both_agree() {
        compare(Integer.MAX_VALUE);
    }

    private static void compare(int each) {
        var random = new Random(SEED);
        var differences = new TreeSet<String>();
        var refused = 0;
        for (var example : Profiles.examples()) {
            if (!example.has("meta")) continue;
            var mutations = Mutation.of(example);
            Collections.shuffle(mutations, random);
            for (var mutation : mutations.subList(0, Math.min(each, mutations.size()))) {
                var hapi = hapi(mutation.resource());
                var ours = ours(mutation.resource());
                if (!ours.isEmpty()) refused++;
                if (hapi.isEmpty() != ours.isEmpty())
                    differences.add(mutation.name() + " HAPI: " + hapi + " we: " + ours);
            }
        }
        assertThat(differences).as("seed " + SEED).isEmpty();
        assertThat(refused).isGreaterThan(10);
    }

    private static List<String> hapi(ObjectNode resource) {
        return HAPI.validate(resource.toString(), List.of()).stream()
                .filter(message -> message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
                .map(message -> message.getLocationString() + " " + message.getMessage())
                .filter(message -> !LEFT_OUT.matcher(message).find())
                .toList();
    }

    private static List<String> ours(ObjectNode resource) {
        try {
            STRUCTURE.check(resource);
        } catch (RefusedException refused) {
            return refused.refusals().stream().map(each -> each.message()).toList();
        }
        return ProfileChecksTest.CHECKS.problems(resource).stream()
                .map(each -> each.message())
                .toList();
    }

    /** @param name the example and what was done to it */
    private record Mutation(String name, ObjectNode resource) {
        /** Each element left out, each list item doubled, each code made up. */
        static List<Mutation> of(ObjectNode example) {
            var all = new ArrayList<Mutation>();
            collect(example, "", all, example);
            return all;
        }

        private static void collect(JsonNode node, String at, List<Mutation> all, ObjectNode example) {
            if (node instanceof ObjectNode object)
                for (var field : object.properties()) {
                    var path = at + "/" + field.getKey();
                    if (path.equals("/meta") || path.equals("/resourceType") || path.equals("/text")) continue;
                    all.add(changed(example, path, "left out", parent -> ((ObjectNode) parent).remove(field.getKey())));
                    if (field.getKey().equals("code") && field.getValue().isTextual() && path.contains("/coding/"))
                        all.add(changed(
                                example, path, "made up", parent -> ((ObjectNode) parent).put("code", "made-up")));
                    if (field.getValue() instanceof ArrayNode list && !path.endsWith("/coding"))
                        all.add(changed(
                                example,
                                path,
                                "doubled",
                                parent -> ((ArrayNode) parent.get(field.getKey())).add(list.get(0))));
                    collect(field.getValue(), path, all, example);
                }
            else if (node.isArray())
                for (var i = 0; i < node.size(); i++) collect(node.get(i), at + "/" + i, all, example);
        }

        private static Mutation changed(
                ObjectNode example, String path, String how, java.util.function.Consumer<JsonNode> change) {
            var copy = example.deepCopy();
            change.accept(copy.at(path.substring(0, path.lastIndexOf('/'))));
            return new Mutation(example.path("id").asText() + path + " " + how, copy);
        }
    }
}
