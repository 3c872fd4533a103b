package org.uptake.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.uptake.profiles.Profiles;
import org.uptake.refusal.Refusal;
import org.uptake.store.Json;
import org.uptake.terminology.Canonicals;
import org.uptake.terminology.ValueSets;

/** Examples are valid; each counter-example, one change away from an example, fails for the reason it was made for. */
class ProfileChecksTest {
    static final ProfileChecks CHECKS =
            new ProfileChecks(Profiles.BASE, Profiles.structures(), new ValueSets(Canonicals.of(terminology())));

    private static List<ObjectNode> terminology() {
        var all = new ArrayList<ObjectNode>(Profiles.codeSystems());
        all.addAll(Profiles.valueSets());
        return all;
    }

    static List<ObjectNode> examples() {
        return Profiles.examples();
    }

    static Stream<Arguments> counterExamples() {
        return CounterExample.all().stream().map(each -> Arguments.of(each.name(), each));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_has_no_problem(ObjectNode example) {
        assertThat(CHECKS.problems(example)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("counterExamples")
    void a_counter_example_fails_for_its_reason(String name, CounterExample wrong) {
        assertThat(CHECKS.problems(wrong.resource()))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.rule()).isEqualTo(wrong.rule()))
                .anySatisfy(problem ->
                        assertThat(problem.message() + problem.expression()).contains(wrong.about()));
    }

    @Test
    void a_resource_that_claims_nothing_is_not_judged() {
        var task = Profiles.examples().stream()
                .filter(each -> each.path("resourceType").asText().equals("Task"))
                .findFirst()
                .orElseThrow();
        task.remove("meta");
        task.remove("for");
        assertThat(CHECKS.problems(task)).isEmpty();
    }

    @Test
    void a_profile_of_others_is_not_judged_and_an_unknown_one_of_ours_is_refused() {
        var patient = Json.object().put("resourceType", "Patient");
        patient.putObject("meta")
                .putArray("profile")
                .add("http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient");
        assertThat(CHECKS.problems(patient)).isEmpty();
        patient.withObject("/meta").withArray("profile").add(Profiles.structure("nothing"));
        assertThat(CHECKS.problems(patient)).extracting(Refusal::rule).containsExactly("profile-unknown");
    }

    @Test
    void a_profile_for_another_type_is_refused() {
        var patient = Json.object().put("resourceType", "Patient");
        patient.putObject("meta").putArray("profile").add(Profiles.structure("staff-task") + "|0.1.0");
        assertThat(CHECKS.problems(patient)).extracting(Refusal::rule).containsExactly("profile-type");
    }

    @Test
    void of_many_faults_the_first_are_told_and_soon() {
        var patient = Json.object().put("resourceType", "Patient");
        patient.putObject("meta").putArray("profile").add(Profiles.structure("nothing"));
        var identifiers = patient.putArray("identifier");
        for (var i = 0; i < 60_000; i++)
            identifiers
                    .addObject()
                    .putObject("type")
                    .putArray("coding")
                    .addObject()
                    .put("system", Profiles.codeSystem("cfir-2"))
                    .put("code", "none");
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(CHECKS.problems(patient)).hasSize(20));
    }

    @Test
    void names_of_systems_that_there_are_not_do_not_stay_in_memory() {
        var codes = new OwnCodes(Profiles.BASE, new ValueSets(Canonicals.of(terminology())));
        for (var i = 0; i < 100; i++)
            assertThat(codes.exists(Json.object()
                            .put("system", Profiles.codeSystem("none-" + i))
                            .put("code", "culture")))
                    .isFalse();
        assertThat(codes.exists(Json.object()
                        .put("system", Profiles.codeSystem("cfir-2"))
                        .put("code", "culture")))
                .isTrue();
        assertThat(codes.kept()).isEqualTo(1);
    }
}
