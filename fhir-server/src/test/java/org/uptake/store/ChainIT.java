package org.uptake.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.access.Caller;
import org.uptake.access.Scopes;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.search.Reach;
import org.uptake.search.SearchParameters;

/** Chains and {@code _has} over a small clinic whose answers are known, and among 20,000 tasks the plans of both. */
class ChainIT {
    private static final Set<String> TYPES = Set.of(
            "CareTeam", "CarePlan", "Location", "Organization", "Patient", "Practitioner", "PractitionerRole", "Task");
    private static final Caller SYSTEM = new Caller("test", null, null, null, null, new Scopes(List.of()));
    private static PlannedDatabase database;
    private static Store store;

    @BeforeAll
    static void fill() throws Exception {
        database = new PlannedDatabase();
        store = new Store(
                database.planned(),
                new SearchParameters(
                        FhirContext.forR4Cached(), TYPES, SearchPlanIT.definitions(), "https://clinic.example/fhir"),
                resource -> {},
                List.of(),
                List.of(),
                Clock.fixed(Instant.parse("2026-06-30T12:00:00Z"), ZoneOffset.UTC),
                () -> "unused");
        store.write(SYSTEM, unit -> {
            for (var resource : clinic()) unit.createAs(resource.path("id").asText(), resource);
            return "";
        });
        database.fill(
                "INSERT INTO resource_version (type, id, version, recorded, deleted, patient, agent, body)"
                        + " SELECT type, id || '-' || n, version, recorded, deleted, patient || '-' || n % 5000, agent, body"
                        + " FROM resource_version, generate_series(1, 5000) n WHERE type IN ('Task', 'Patient')",
                "INSERT INTO resource (type, id, version, recorded, deleted, patient, tokens)"
                        + " SELECT type, id || '-' || n, version, recorded, deleted, patient || '-' || n % 5000,"
                        + " (SELECT array_agg(token + n) FROM unnest(tokens) token)"
                        + " FROM resource, generate_series(1, 5000) n WHERE type IN ('Task', 'Patient')",
                "INSERT INTO search_text (type, id, parameter, normal, exact)"
                        + " SELECT type, id || '-' || n, parameter, 'x' || n || normal, exact"
                        + " FROM search_text, generate_series(1, 5000) n WHERE type IN ('Task', 'Patient')");
        database.plans();
    }

    private static List<ObjectNode> clinic() {
        return List.of(
                Json.parse("""
                        {"resourceType": "Organization", "id": "clinic", "name": "Clinic"}"""),
                Json.parse("""
                        {"resourceType": "Organization", "id": "north", "name": "North",
                         "partOf": {"reference": "https://clinic.example/fhir/Organization/clinic"}}"""),
                Json.parse("""
                        {"resourceType": "Patient", "id": "ann", "gender": "female", "name": [{"family": "Arslan"}],
                         "managingOrganization": {"reference": "Organization/north"}}"""),
                Json.parse("""
                        {"resourceType": "Patient", "id": "bob", "gender": "male", "name": [{"family": "Bauer"}],
                         "generalPractitioner": [{"reference": "Practitioner/lee/_history/3"}]}"""),
                Json.parse("""
                        {"resourceType": "Practitioner", "id": "lee", "name": [{"family": "Lee"}],
                         "identifier": [{"value": "lee"}]}"""),
                Json.parse("""
                        {"resourceType": "PractitionerRole", "id": "lee", "practitioner": {"reference": "Practitioner/lee"}}"""),
                Json.parse("""
                        {"resourceType": "CareTeam", "id": "pool", "identifier": [{"value": "lee"}]}"""),
                Json.parse("""
                        {"resourceType": "Location", "id": "mill", "name": "Mill Road"}"""),
                Json.parse("""
                        {"resourceType": "CarePlan", "id": "course", "status": "active", "intent": "plan",
                         "extension": [{"url": "https://w3id.org/uptake/fhir/StructureDefinition/site",
                                        "valueReference": {"reference": "Location/mill"}}],
                         "subject": {"reference": "Patient/ann"}}"""),
                task("t1", "requested", "ann", "PractitionerRole/lee"),
                task("t2", "completed", "ann", "CareTeam/pool"),
                task("t3", "requested", "bob", "CareTeam/pool"),
                task("t4", "completed", "bob", "Practitioner/lee"));
    }

    private static ObjectNode task(String id, String status, String patient, String owner) {
        var course = patient.equals("ann") ? ", \"basedOn\": [{\"reference\": \"CarePlan/course\"}]" : "";
        return Json.parse("""
                {"resourceType": "Task", "id": "%s", "status": "%s", "intent": "order",
                 "for": {"reference": "Patient/%s"}, "owner": {"reference": "%s"}%s}""".formatted(id, status, patient, owner, course));
    }

    private static List<String> ids(String type, String name, String value, Reach reach) {
        var criteria = store.questions().read(type, Map.of(name, List.of(value)), false, reach);
        return store.search(criteria).matches().stream()
                .map(Version::id)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "Task, patient.family, arslan, t1 t2",
        "Task, patient:Patient.gender, male, t3 t4",
        "Task, patient._id, ann, t1 t2",
        "Task, subject.family, bauer, t3 t4",
        "Task, owner:PractitionerRole.practitioner, Practitioner/lee, t1",
        "Task, owner:PractitionerRole.practitioner.family, lee, t1",
        "Task, owner.identifier, lee, t2 t3 t4",
        "Task, owner:CareTeam.identifier:not, bob, t2 t3",
        "Task, patient.organization.partof.name, clinic, t1 t2",
        "Task, based-on:CarePlan.patient.organization.name, north, t1 t2",
        "Task, patient.general-practitioner:Practitioner.family, lee, t3 t4",
        "Task, owner:CareTeam.status:missing, true, t2 t3",
        "Task, 'patient.family', 'arslan,bauer', t1 t2 t3 t4",
        "Organization, partof, Organization/clinic, north",
        "Organization, partof, https://clinic.example/fhir/Organization/clinic, north",
        "Patient, _has:Task:patient:status, requested, ann bob",
        "Patient, _has:Task:patient:owner, CareTeam/pool, ann bob",
        "Patient, _has:Task:patient:owner:PractitionerRole.practitioner.family, lee, ann",
        "Patient, _has:CarePlan:patient:_has:Task:based-on:status, completed, ann",
        "CareTeam, _has:Task:owner:patient.family, bauer, pool",
        "Organization, _has:Patient:organization:_has:Task:patient:status, completed, north",
        "PractitionerRole, _has:Task:owner:status, completed, ''",
        "Task, patient._has:CarePlan:patient:status, active, t1 t2",
        "CarePlan, site.name, mill, course",
        "Location, _has:CarePlan:site:status, active, mill",
    })
    void a_chain_finds_what_its_references_lead_to(String type, String name, String value, String expected) {
        assertThat(ids(type, name, value, Reach.EVERYTHING))
                .containsExactly(expected.isEmpty() ? new String[0] : expected.split(" "));
        assertThat(database.plans()).allSatisfy(plan -> assertThat(plan).doesNotContain("Seq Scan on resource"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status.name",
                "owner:Observation.name",
                "owner.shoe-size",
                "based-on.subject.shoe-size",
                "_has:Task:patient",
                "_has:Task:owner:status",
                "_has:Task:shoe-size:status",
                "_has:Nothing:patient:status",
                "patient.organization.partof.partof.partof.name",
            })
    void a_chain_that_leads_nowhere_is_refused(String name) {
        var type = name.startsWith("_has") ? "Location" : "Task";
        assertThatThrownBy(() -> ids(type, name, "x", Reach.EVERYTHING))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().status()).isEqualTo(400));
    }

    private static RefusedException forbidden() {
        return Refusal.of(403, "forbidden", "access", "no").asException();
    }

    @Test
    void a_chain_through_a_type_that_may_not_be_searched_is_refused() {
        Reach noPatients = type -> {
            if (type.equals("Patient")) throw forbidden();
            return Optional.empty();
        };
        for (var name : List.of("patient.family", "based-on:CarePlan.patient.family", "subject:Patient._id"))
            assertThatThrownBy(() -> ids("Task", name, "arslan", noPatients))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.refusal().status()).isEqualTo(403));
        assertThatThrownBy(() -> ids("Organization", "_has:Patient:organization:gender", "female", noPatients))
                .isInstanceOf(RefusedException.class);
        assertThat(ids("Task", "owner.identifier", "lee", noPatients)).containsExactly("t2", "t3", "t4");
    }

    @Test
    void of_types_that_are_not_named_those_count_that_the_caller_may_search() {
        Reach noTeams = type -> {
            if (type.equals("CareTeam")) throw forbidden();
            return Optional.empty();
        };
        assertThat(ids("Task", "owner.identifier", "lee", noTeams)).containsExactly("t4");
        assertThatThrownBy(() -> ids("Task", "owner:CareTeam.identifier", "lee", noTeams))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void who_is_confined_to_a_patient_learns_nothing_of_another_through_a_chain() {
        Reach ann =
                type -> Set.of("Patient", "Task", "CarePlan").contains(type) ? Optional.of("ann") : Optional.empty();
        assertThat(ids("CareTeam", "_has:Task:owner:status", "completed", ann)).containsExactly("pool");
        assertThat(ids("CareTeam", "_has:Task:owner:status", "requested", ann)).isEmpty();
        assertThat(ids("Practitioner", "_has:Patient:general-practitioner:gender", "male", ann))
                .isEmpty();
        assertThat(ids("Task", "patient.gender", "male", ann)).isEmpty();
    }

    private static List<String> included(Visible shown, String... includes) {
        var query = new HashMap<String, List<String>>(Map.of("_id", List.of("t1")));
        for (var i = 0; i < includes.length; i += 2) query.put(includes[i], List.of(includes[i + 1]));
        return store.search(store.questions().read("Task", query, false), shown).included().stream()
                .map(Version::reference)
                .sorted()
                .toList();
    }

    @Test
    void an_iterating_include_follows_what_was_included() {
        assertThat(included(all -> true, "_include", "Task:owner")).containsExactly("PractitionerRole/lee");
        assertThat(included(all -> true, "_include", "Task:owner", "_include:iterate", "PractitionerRole:practitioner"))
                .containsExactly("Practitioner/lee", "PractitionerRole/lee");
        assertThat(included(
                        all -> true, "_include", "Task:owner", "_revinclude:iterate", "Patient:general-practitioner"))
                .containsExactly("PractitionerRole/lee");
        assertThat(included(
                        all -> true,
                        "_include:iterate",
                        "Task:patient",
                        "_revinclude:iterate",
                        "Task:patient:Patient",
                        "_include",
                        "Task:based-on"))
                .containsExactly("CarePlan/course", "Patient/ann", "Task/t2");
        assertThat(included(all -> true, "_include:iterate", "*", "_revinclude:iterate", "Task:owner"))
                .as("a circle ends where nothing new is found")
                .contains("Organization/clinic", "Practitioner/lee", "Patient/ann");
    }

    @Test
    void what_the_caller_may_not_see_is_not_followed() {
        assertThat(included(
                        version -> !version.type().equals("PractitionerRole"),
                        "_include",
                        "Task:owner",
                        "_include:iterate",
                        "PractitionerRole:practitioner"))
                .isEmpty();
    }

    @Test
    void too_long_a_question_is_refused_with_words() {
        var ids = String.join(",", java.util.Collections.nCopies(10_000, "a"));
        var many = new HashMap<String, List<String>>(Map.of("status", java.util.Collections.nCopies(101, "requested")));
        for (var query : List.of(Map.of("status", List.of(ids)), many))
            assertThatThrownBy(() -> store.questions().read("Task", query, false))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> {
                        assertThat(refused.refusal().status()).isEqualTo(400);
                        assertThat(refused.refusal().rule()).isEqualTo("search-too-many");
                    });
    }

    @AfterAll
    static void stop() {
        database.close();
    }
}
