package org.uptake.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.uptake.store.PlannedDatabase;

class OpenEnrolmentPlanIT {
    @Test
    void among_20_000_enrolments_a_patients_is_found_by_the_key() {
        try (var database = new PlannedDatabase()) {
            database.fill("""
                    INSERT INTO enrolment_open (patient, intervention, careplan)
                    SELECT 'Patient/' || i / 3, 'https://example.org/plan-' || i % 3, 'c' || i FROM generate_series(0, 19999) i""");
            var plans = database.plansOf(connection -> assertThat(
                            OpenEnrolments.find(connection, "Patient/100", "https://example.org/plan-1"))
                    .contains("c301"));
            assertThat(plans)
                    .singleElement()
                    .asString()
                    .contains("enrolment_open_pkey")
                    .doesNotContain("Seq Scan");
        }
    }
}
