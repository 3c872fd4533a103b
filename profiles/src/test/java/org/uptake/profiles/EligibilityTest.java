package org.uptake.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.Flag;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EligibilityTest {
    private static final FhirContext FHIR = FhirContext.forR4();
    private static final IFhirPath PATH = FHIR.newFhirPath();

    @Nested
    class Cbt_for_depression {
        @Test
        void suits_an_adult_with_depression_and_a_moderate_score() {
            var chart = chart(30, condition("370143000", "Major depressive disorder"), phq9(14, "2026-03-01"));
            assertThat(unmet("cbt-depression", chart)).isEmpty();
            assertThat(shown("cbt-depression", chart))
                    .contains("PHQ-9 14 on 2026-03-01", "Major depressive disorder", "none open");
        }

        @Test
        void needs_a_score_and_says_that_none_is_on_file() {
            var chart = chart(30, condition("370143000", "Major depressive disorder"));
            assertThat(unmet("cbt-depression", chart)).containsExactly("phq9");
            assertThat(shown("cbt-depression", chart)).contains("no PHQ-9 on file");
        }

        @Test
        void looks_at_the_newest_score_alone() {
            var chart = chart(30, condition("35489007", "Depression"), phq9(22, "2026-03-01"), phq9(14, "2026-01-01"));
            assertThat(unmet("cbt-depression", chart)).containsExactly("phq9");
        }

        @Test
        void does_not_suit_a_person_under_18_nor_one_with_an_open_safety_flag() {
            var chart = chart(17, condition("35489007", "Depression"), phq9(14, "2026-03-01"), safetyFlag());
            assertThat(unmet("cbt-depression", chart)).containsExactly("adult", "no-crisis");
        }

        @Test
        void an_empty_chart_meets_only_that_nothing_speaks_against_it() {
            assertThat(unmet("cbt-depression", new Bundle())).containsExactly("adult", "depression", "phq9");
        }

        @Test
        void a_depression_that_is_over_does_not_count() {
            var over = condition("35489007", "Depression");
            over.getClinicalStatus().getCodingFirstRep().setCode("resolved");
            assertThat(unmet("cbt-depression", chart(30, over, phq9(14, "2026-03-01"))))
                    .containsExactly("depression");
        }
    }

    @Nested
    class Cbt_for_insomnia {
        @Test
        void suits_an_adult_who_sleeps_badly() {
            assertThat(unmet("cbt-insomnia", chart(40, condition("193462001", "Insomnia"), isi(16))))
                    .isEmpty();
        }

        @Test
        void does_not_suit_people_with_epilepsy() {
            var chart = chart(40, condition("193462001", "Insomnia"), condition("84757009", "Epilepsy"), isi(16));
            assertThat(unmet("cbt-insomnia", chart)).containsExactly("no-bipolar-epilepsy");
            assertThat(shown("cbt-insomnia", chart)).contains("Epilepsy");
        }
    }

    @Nested
    class Relapse_monitoring {
        @Test
        void suits_a_person_discharged_a_month_ago() {
            var chart = chart(22, condition("69322001", "Psychotic disorder"), stayEnding(today().minusDays(30)));
            assertThat(unmet("relapse-monitoring", chart)).isEmpty();
            assertThat(shown("relapse-monitoring", chart)).contains("discharged on " + today().minusDays(30));
        }

        @Test
        void does_not_suit_a_person_discharged_half_a_year_ago() {
            var chart = chart(22, condition("69322001", "Psychotic disorder"), stayEnding(today().minusDays(180)));
            assertThat(unmet("relapse-monitoring", chart)).containsExactly("discharged");
            assertThat(shown("relapse-monitoring", chart)).contains("no discharge in 90 days");
        }
    }

    private static List<String> unmet(String intervention, Bundle chart) {
        var unmet = new ArrayList<String>();
        for (var criterion : expressions(intervention, "criterion"))
            if (!PATH.evaluateFirst(chart, criterion.getExpression(), IBase.class)
                    .map(met -> ((PrimitiveType<?>) met).getValueAsString().equals("true"))
                    .orElse(false)) unmet.add(criterion.getName());
        return unmet;
    }

    private static List<String> shown(String intervention, Bundle chart) {
        return expressions(intervention, "shown").stream()
                .flatMap(shown -> PATH.evaluate(chart, shown.getExpression(), IBase.class).stream())
                .map(value -> ((PrimitiveType<?>) value).getValueAsString())
                .toList();
    }

    private static List<Expression> expressions(String intervention, String part) {
        var plan = Profiles.sandbox().stream()
                .filter(resource -> resource.path("resourceType").asText().equals("PlanDefinition")
                        && resource.path("id").asText().equals(intervention))
                .map(resource -> FHIR.newJsonParser().parseResource(PlanDefinition.class, resource.toString()))
                .findFirst()
                .orElseThrow();
        return plan.getExtensionsByUrl(Profiles.structure("eligibility")).stream()
                .map(extension -> (Expression) extension.getExtensionByUrl(part).getValue())
                .toList();
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneId.systemDefault());
    }

    private static Bundle chart(int age, org.hl7.fhir.r4.model.Resource... resources) {
        var bundle = new Bundle().setType(Bundle.BundleType.COLLECTION);
        var patient = new Patient();
        patient.getBirthDateElement()
                .setValueAsString(today().minusYears(age).minusDays(1).toString());
        bundle.addEntry().setResource(patient);
        for (var resource : resources) bundle.addEntry().setResource(resource);
        return bundle;
    }

    private static Condition condition(String code, String text) {
        var condition = new Condition();
        condition.getClinicalStatus().addCoding().setCode("active");
        condition
                .getCode()
                .setText(text)
                .addCoding()
                .setSystem("http://snomed.info/sct")
                .setCode(code);
        return condition;
    }

    private static Observation phq9(int score, String date) {
        return score("http://loinc.org", "44261-6", score, date);
    }

    private static Observation isi(int score) {
        return score(Profiles.codeSystem("score"), "isi-total", score, "2026-03-01");
    }

    private static Observation score(String system, String code, int score, String date) {
        var observation = new Observation().setStatus(Observation.ObservationStatus.FINAL);
        observation.getCode().addCoding().setSystem(system).setCode(code);
        observation.setEffective(new org.hl7.fhir.r4.model.DateTimeType(date + "T10:00:00Z"));
        return observation.setValue(new Quantity(score));
    }

    private static Flag safetyFlag() {
        var flag = new Flag().setStatus(Flag.FlagStatus.ACTIVE);
        flag.addCategory()
                .addCoding()
                .setSystem("http://terminology.hl7.org/CodeSystem/flag-category")
                .setCode("safety");
        return flag;
    }

    private static Encounter stayEnding(LocalDate end) {
        var stay = new Encounter().setStatus(Encounter.EncounterStatus.FINISHED);
        stay.getClass_().setCode("IMP");
        stay.getPeriod().getEndElement().setValueAsString(end + "T12:00:00Z");
        return stay;
    }
}
