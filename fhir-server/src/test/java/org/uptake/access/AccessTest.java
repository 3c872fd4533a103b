package org.uptake.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.Requirement;
import org.uptake.boot.TestServer;

final class AccessTest {
    private static Caller caller(@Nullable WorkplaceRole role, @Nullable String patient, String... scopes) {
        return new Caller(
                "app", role == null ? null : "PractitionerRole/ada", role, null, patient, new Scopes(List.of(scopes)));
    }

    private static Set<Right> rights(Caller caller, String type) {
        return EnumSet.allOf(Right.class).stream()
                .filter(right -> Access.may(caller, right, type) instanceof Decision.Granted)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({
        "system/Task.rs, READ SEARCH",
        "system/*.cruds, CREATE READ UPDATE DELETE SEARCH",
        "system/Task.c, CREATE",
        "system/Task.read, READ SEARCH",
        "system/Task.write, CREATE UPDATE DELETE",
        "system/Task.*, CREATE READ UPDATE DELETE SEARCH",
        "system/CarePlan.cruds, ''",
    })
    @Requirement({"smart.S1", "smart.S2", "smart.S3"})
    void a_scope_grants_exactly_its_letters_on_its_type(String scope, String expected) {
        assertThat(rights(caller(null, null, scope), "Task").stream().map(Enum::name))
                .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system/Task.sr",
                "system/Task.",
                "system/Task",
                "system/task.rs",
                "System/Task.rs",
                "system/Task.rsx",
                "admin/Task.rs",
                "system/*",
                "openid",
                "system/Task.rs?",
                "system/Task.rs?code",
                "system/Task.rs?patient.name=x",
                "system/Task.rs?code:not=x",
                "system/Task.rs?subject=Patient/1",
                "system/Task.rs?code=a,b",
                "system/Task.rs?code=a&code=b",
                "system/Task.rs?code=%zz",
            })
    @Requirement({"smart.S1", "smart.S5", "authz.Z23"})
    void an_unknown_string_grants_nothing(String scope) {
        assertThat(rights(caller(null, null, scope), "Task")).isEmpty();
    }

    @Test
    @Requirement("authz.Z23")
    void no_scope_is_no_right() {
        assertThat(rights(caller(WorkplaceRole.ADMINISTRATOR, "Patient/1"), "Task"))
                .isEmpty();
    }

    @Test
    @Requirement({"authz.Z1", "smart.S12"})
    void a_patient_scope_confines_tasks_to_the_patient_in_context() {
        var grant = Access.may(caller(WorkplaceRole.NAVIGATOR, "Patient/1", "patient/*.rs"), Right.SEARCH, "Task")
                .orRefuse();
        assertThat(grant.patient()).isEqualTo("Patient/1");
        assertThat(Compartment.patientElement("Task")).contains("for");
    }

    @Test
    void what_is_neither_one_patients_nor_everybodys_is_out_of_reach_of_patient_scopes() {
        var outOfReach = TestServer.types().stream()
                .filter(type -> rights(caller(null, "Patient/1", "patient/*.cruds"), type)
                        .isEmpty());
        assertThat(outOfReach)
                .containsExactlyInAnyOrder(
                        "Appointment",
                        "Binary",
                        "Device",
                        "Group",
                        "MeasureReport",
                        "Provenance",
                        "Schedule",
                        "Slot",
                        "Subscription");
    }

    @Test
    void only_an_administrator_says_where_the_server_sends_notices() {
        for (var role : WorkplaceRole.values())
            assertThat(rights(caller(role, null, "user/*.cruds"), "Subscription"))
                    .hasSize(role == WorkplaceRole.ADMINISTRATOR ? Right.values().length : 0);
    }

    @Test
    void a_patient_scope_without_a_patient_grants_nothing() {
        assertThat(rights(caller(WorkplaceRole.CLINICIAN, null, "patient/*.cruds"), "Task"))
                .isEmpty();
    }

    @Test
    void a_patient_scope_reads_definitions_and_changes_none() {
        assertThat(rights(caller(null, "Patient/1", "patient/*.cruds"), "PlanDefinition"))
                .containsExactlyInAnyOrder(Right.READ, Right.SEARCH);
        assertThat(rights(caller(null, "Patient/1", "patient/*.cruds"), "AuditEvent"))
                .isEmpty();
    }

    @Test
    void a_person_gets_nothing_from_system_scopes_and_a_system_nothing_from_user_scopes() {
        assertThat(rights(caller(WorkplaceRole.ADMINISTRATOR, null, "system/*.cruds"), "Task"))
                .isEmpty();
        assertThat(rights(caller(null, null, "user/*.cruds"), "Task")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "CLINICIAN, Task, CREATE READ UPDATE SEARCH",
        "NAVIGATOR, CarePlan, CREATE READ UPDATE SEARCH",
        "SUPERVISOR, PlanDefinition, READ SEARCH",
        "ADMINISTRATOR, PlanDefinition, CREATE READ UPDATE DELETE SEARCH",
        "ADMINISTRATOR, AuditEvent, ''",
        "COMPLIANCE, AuditEvent, READ SEARCH",
        "COMPLIANCE, Patient, ''",
        "TESTER, Patient, ''",
        "CLINICIAN, AuditEvent, ''",
        "RESEARCHER, Task, ''",
        "RESEARCHER, Patient, ''",
        "RESEARCHER, MeasureReport, READ SEARCH",
        "RESEARCHER, PlanDefinition, READ SEARCH",
    })
    @Requirement({"smart.S9", "authz.Z24"})
    void a_role_limits_the_widest_scope(WorkplaceRole role, String type, String expected) {
        assertThat(rights(caller(role, null, "user/*.cruds"), type).stream().map(Enum::name))
                .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(" "));
    }

    @Test
    void a_filter_limits_what_a_resource_may_be() throws Exception {
        var json = new ObjectMapper();
        var grant = Access.may(
                        caller(null, null, "system/Observation.rs?category=http://x|survey"), Right.READ, "Observation")
                .orRefuse();
        assertThat(grant.filters()).containsEntry("category", "http://x|survey");
        assertThat(grant.matches(
                        json.readTree("{\"category\":[{\"coding\":[{\"system\":\"http://x\",\"code\":\"survey\"}]}]}")))
                .isTrue();
        assertThat(grant.matches(
                        json.readTree("{\"category\":[{\"coding\":[{\"system\":\"http://y\",\"code\":\"survey\"}]}]}")))
                .isFalse();
        assertThat(grant.matches(json.readTree("{}"))).isFalse();
    }

    @Test
    void the_widest_of_several_scopes_counts() {
        var grant = Access.may(
                        caller(
                                WorkplaceRole.CLINICIAN,
                                "Patient/1",
                                "patient/Task.rs",
                                "user/Task.rs?status=requested",
                                "user/Task.rs"),
                        Right.READ,
                        "Task")
                .orRefuse();
        assertThat(grant.patient()).isNull();
        assertThat(grant.filters()).isEmpty();
    }

    @Test
    void a_client_gets_only_what_its_registration_covers() {
        var asked = Scopes.parse("system/Task.rs system/Task.cruds user/Task.rs openid launch");
        assertThat(asked.within(List.of("system/*.rs", "openid")).granted())
                .containsExactly("system/Task.rs", "openid");
        assertThat(Scopes.parse("system/Task.rs")
                        .within(List.of("system/Task.rs?code=a"))
                        .granted())
                .isEmpty();
    }
}
