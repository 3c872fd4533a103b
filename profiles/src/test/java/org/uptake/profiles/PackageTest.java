package org.uptake.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackageTest {
    private static final Path FOLDER = Path.of("src/main/resources/org/uptake/profiles");
    private static final FhirContext FHIR = FhirContext.forR4();
    private static final FhirValidator VALIDATOR = FHIR.newValidator();
    private static final PrePopulatedValidationSupport OURS = new PrePopulatedValidationSupport(FHIR);
    private static final SnapshotGeneratingValidationSupport SNAPSHOTS = new SnapshotGeneratingValidationSupport(FHIR);
    private static final ValidationSupportChain CHAIN = new ValidationSupportChain(
            OURS,
            new DefaultProfileValidationSupport(FHIR),
            new InMemoryTerminologyServerValidationSupport(FHIR),
            new CommonCodeSystemsTerminologyService(FHIR),
            SNAPSHOTS);

    /** Extensions of other publishers that R4 does not carry itself. */
    private static final Set<String> BORROWED = Set.of(
            "http://hl7.org/fhir/StructureDefinition/timezone",
            "http://hl7.org/fhir/5.0/StructureDefinition/extension-Task.requestedPeriod");

    @BeforeAll
    static void prepare() {
        everything().map(PackageTest::parse).forEach(OURS::addResource);
        var instances = new FhirInstanceValidator(CHAIN);
        instances.setCustomExtensionDomains(
                "http://hl7.org/fhir/StructureDefinition/timezone", "http://hl7.org/fhir/5.0/");
        VALIDATOR.registerValidatorModule(instances);
    }

    static Stream<ObjectNode> everything() {
        return Stream.of(
                        Profiles.codeSystems(),
                        Profiles.valueSets(),
                        Profiles.searchParameters(),
                        Profiles.operations(),
                        Profiles.structures(),
                        Profiles.measures(),
                        Profiles.sandbox(),
                        Profiles.examples())
                .flatMap(List::stream);
    }

    /** The instance validator cannot judge profiles without a package cache. */
    static Stream<ObjectNode> instances() {
        return everything()
                .filter(resource -> !resource.path("resourceType").asText().equals("StructureDefinition"));
    }

    @ParameterizedTest
    @MethodSource("instances")
    void every_resource_is_valid(ObjectNode resource) {
        assertThat(problems(resource.toString()))
                .as(
                        "%s/%s",
                        resource.path("resourceType").asText(),
                        resource.path("id").asText())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("structures")
    void every_structure_has_a_snapshot(ObjectNode resource) {
        assertThat(resource.path("snapshot").path("element"))
                .hasSizeGreaterThanOrEqualTo(
                        resource.path("differential").path("element").size());
    }

    static List<ObjectNode> structures() {
        return Profiles.structures();
    }

    @Test
    void every_profile_has_an_example() {
        var shown = new TreeSet<String>();
        for (var example : Profiles.examples())
            for (var profile : example.path("meta").path("profile")) shown.add(profile.asText());
        assertThat(shown)
                .containsExactlyInAnyOrderElementsOf(Profiles.structures().stream()
                        .filter(each -> each.path("kind").asText().equals("resource"))
                        .map(each -> each.path("url").asText())
                        .toList());
    }

    @Test
    void examples_refer_to_examples() {
        var known = Profiles.examples().stream()
                .map(each -> each.path("resourceType").asText() + "/"
                        + each.path("id").asText())
                .toList();
        for (var example : Profiles.examples())
            assertThat(known)
                    .containsAll(example.findValuesAsText("reference").stream()
                            .filter(reference -> !reference.isEmpty())
                            .toList());
    }

    @Test
    void the_index_names_every_file() throws IOException {
        try (var files = Files.walk(FOLDER)) {
            var found = files.filter(file -> file.toString().endsWith(".json"))
                    .map(file -> FOLDER.relativize(file).toString())
                    .toList();
            assertThat(Files.readAllLines(FOLDER.resolve("index.txt"))).containsExactlyInAnyOrderElementsOf(found);
        }
    }

    @Test
    void every_canonical_of_ours_that_is_named_exists() {
        var defined = new HashSet<String>();
        everything().forEach(resource -> defined.add(resource.path("url").asText()));
        var named = new TreeSet<String>();
        everything().forEach(resource -> collect(resource, named));
        assertThat(named).isNotEmpty().isSubsetOf(defined);
    }

    @Test
    void every_code_of_ours_that_is_used_exists() {
        var known = new HashSet<String>();
        for (var system : Profiles.codeSystems())
            for (var concept : system.findParents("definition"))
                known.add(
                        system.path("url").asText() + "|" + concept.path("code").asText());
        var used = new TreeSet<String>();
        everything()
                .forEach(resource -> resource.findParents("system").forEach(coding -> {
                    var system = coding.path("system").asText();
                    if (system.startsWith(Profiles.BASE + "/CodeSystem/") && coding.has("code"))
                        used.add(system + "|" + coding.path("code").asText());
                }));
        assertThat(used).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void the_catalogues_are_complete() {
        assertThat(concepts("eric-strategy")).hasSize(73);
        assertThat(concepts("cfir-2")).hasSize(5 + 2 + 48 + 19);
        assertThat(concepts("proctor-outcome")).hasSize(8);
        assertThat(concepts("epis-phase")).hasSize(4);
    }

    private static List<JsonNode> concepts(String system) {
        return Profiles.codeSystems().stream()
                .filter(each -> each.path("id").asText().equals(system))
                .flatMap(each -> each.findParents("definition").stream())
                .toList();
    }

    @Test
    void the_sandbox_refers_only_to_what_stands_before_it() {
        var seen = new HashSet<String>();
        for (var resource : Profiles.sandbox()) {
            if (!resource.path("resourceType").asText().equals("PlanDefinition"))
                assertThat(seen).containsAll(resource.findValuesAsText("reference"));
            seen.add(resource.path("resourceType").asText() + "/"
                    + resource.path("id").asText());
        }
    }

    @Test
    void a_task_on_hold_without_a_reason_breaks_the_staff_profile() {
        var task = new Task();
        task.getMeta().addProfile(Profiles.structure("staff-task"));
        task.setStatus(Task.TaskStatus.ONHOLD).setIntent(Task.TaskIntent.ORDER);
        task.getCode().addCoding().setSystem(Profiles.codeSystem("task-code")).setCode("onboard");
        task.getFor().setReference("Patient/1");
        task.getAuthoredOnElement().setValueAsString("2026-03-02T09:00:00-05:00");
        assertThat(problems(task)).singleElement().asString().contains("uptake-reason");
        task.getStatusReason().setText("waiting for the patient's new phone");
        assertThat(problems(task)).isEmpty();
    }

    @Test
    void an_enrolment_without_its_state_breaks_the_profile() {
        var plan = new CarePlan();
        plan.getMeta().addProfile(Profiles.structure("enrolment"));
        plan.setStatus(CarePlan.CarePlanStatus.ACTIVE).setIntent(CarePlan.CarePlanIntent.PLAN);
        plan.addInstantiatesCanonical(Profiles.BASE + "/PlanDefinition/cbt-depression|3.1.0");
        plan.addCategory()
                .addCoding()
                .setSystem(Profiles.codeSystem("careplan-category"))
                .setCode("dmhi");
        plan.getSubject().setReference("Patient/1");
        assertThat(problems(plan)).singleElement().asString().contains("enrolment-state");
        plan.addExtension(Profiles.structure("enrolment-state"), new org.hl7.fhir.r4.model.CodeType("enrolled"));
        assertThat(problems(plan)).isEmpty();
    }

    private static List<String> problems(String resource) {
        return errors(VALIDATOR.validateWithResult(resource).getMessages());
    }

    private static List<String> problems(IBaseResource resource) {
        return errors(VALIDATOR.validateWithResult(resource).getMessages());
    }

    private static List<String> errors(List<SingleValidationMessage> messages) {
        return messages.stream()
                .filter(message -> message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
                .map(message -> message.getLocationString() + ": " + message.getMessage())
                .toList();
    }

    private static void collect(JsonNode node, Set<String> named) {
        if (node.isTextual()) {
            var text = node.asText().replaceFirst("\\|.*", "");
            if (text.matches("\\Q" + Profiles.BASE + "\\E/[A-Z][A-Za-z]+/[a-z0-9-]+")) named.add(text);
        }
        node.forEach(child -> collect(child, named));
    }

    private static IBaseResource parse(ObjectNode resource) {
        return FHIR.newJsonParser().parseResource(resource.toString());
    }

    @Test
    void extensions_of_others_are_named_on_purpose() {
        var foreign = new TreeSet<String>();
        instances()
                .forEach(resource -> resource.findValues("extension")
                        .forEach(list -> list.forEach(extension -> {
                            var url = extension.path("url").asText();
                            if (url.startsWith("http") && !url.startsWith(Profiles.BASE)) foreign.add(url);
                        })));
        assertThat(BORROWED).containsAll(foreign);
    }
}
