package org.uptake.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.store.PlannedDatabase;

/** How PostgreSQL looks for entries: of a large trail it reads what the question is about. */
class AuditSearchPlanIT {
    private static final int ENTRIES = 200_000;
    private static PlannedDatabase database;

    @BeforeAll
    static void fill() {
        database = new PlannedDatabase();
        database.fill(
                "INSERT INTO resource (type, id, version, recorded, deleted, patient, tokens)"
                        + " SELECT 'Patient', 'p' || n, 1, now(), false, 'p' || n, '{}' FROM generate_series(1, 1000) n",
                "INSERT INTO audit_entry (recorded, agent, client, action, type, subject, status, changes)"
                        + " SELECT now() - make_interval(secs => " + ENTRIES
                        + " - n), 'PractitionerRole/' || n % 50, 'app',"
                        + " CASE n % 3 WHEN 0 THEN 'write' ELSE 'read' END, 'Task',"
                        + " CASE n % 3 WHEN 0 THEN ARRAY['Task/t' || n % 40000 || '/_history/' || n, 'Patient/p' || n % 997 || '/_history/1']"
                        + " ELSE ARRAY['Task/t' || n % 40000, 'Patient/p' || n % 997] END, 200,"
                        + " CASE n % 3 WHEN 0 THEN 'UU' END FROM generate_series(1, " + ENTRIES + ") n");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static String planOf(AuditQuestion question) {
        database.plans();
        var page = new AuditReader(database.planned(), "http://x/fhir").read(question, 50);
        assertThat(page.events()).isNotEmpty();
        return database.plans().stream()
                .filter(plan -> plan.contains("audit_entry"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_entries_about_one_resource_are_found_by_an_index_whatever_the_version() {
        assertThat(planOf(new AuditQuestion().about(List.of("Task/t77")))).contains("audit_entry_about");
        var written = new AuditReader(database.plain(), "http://x/fhir")
                .read(new AuditQuestion().about(List.of("Task/t99")), 50);
        assertThat(written.events()).hasSize(ENTRIES / 40_000);
        assertThat(written.events().toString()).contains("Task/t99/_history/").doesNotContain("Task/t999");
    }

    @Test
    void the_entries_about_one_patient_are_found_by_an_index() {
        assertThat(planOf(new AuditQuestion().ofPatients(List.of("p5")))).contains("audit_entry_about");
    }

    @Test
    void of_a_write_only_the_subjects_that_were_asked_for_are_shown() {
        var events = new AuditReader(database.plain(), "http://x/fhir")
                .read(new AuditQuestion().about(List.of("Task/t3")).action(List.of("U")), 50)
                .events();
        assertThat(events)
                .isNotEmpty()
                .allSatisfy(
                        event -> assertThat(event.at("/entity/0/what/reference").asText())
                                .startsWith("Task/t3/_history/"));
    }

    @Test
    void a_patient_whom_nobody_knows_has_no_entries() {
        assertThat(new AuditReader(database.plain(), "http://x/fhir")
                        .read(new AuditQuestion().ofPatients(List.of("nobody")), 50)
                        .events())
                .isEmpty();
    }
}
