package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.uptake.profiles.Profiles;

/**
 * The patients' charts. People and their physical conditions come from Synthea (patients.ndjson.gz); depression, insomnia and
 * psychosis with their scores and stays are added here by seeded rules, since Synthea has too few of them.
 */
final class Charts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "patients.ndjson.gz";
    private static final String SNOMED = "http://snomed.info/sct";
    private static final String LOINC = "http://loinc.org";

    private final Map<String, ObjectNode> patients = new LinkedHashMap<>();
    private final Map<String, List<ObjectNode>> conditions = new HashMap<>();

    Charts() {
        try (var in = Charts.class.getResourceAsStream(FILE)) {
            if (in == null)
                throw new IllegalStateException("the test-kit lacks " + FILE + "; run scripts/make-patients");
            var lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8));
            for (var line = lines.readLine(); line != null; line = lines.readLine())
                add((ObjectNode) JSON.readTree(line));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + FILE, unreadable);
        }
    }

    private void add(ObjectNode resource) {
        if (resource.path("resourceType").asText().equals("Patient"))
            patients.put(resource.path("id").asText(), resource);
        else
            conditions
                    .computeIfAbsent(
                            resource.at("/subject/reference").asText().substring("Patient/".length()),
                            patient -> new ArrayList<>())
                    .add(resource);
    }

    /** Ids, in the order of the file. */
    List<String> patients() {
        return List.copyOf(patients.keySet());
    }

    String site(String patient) {
        return patient(patient).at("/managingOrganization/reference").asText().substring("Organization/".length());
    }

    int ageOn(String patient, LocalDate day) {
        return LocalDate.parse(patient(patient).path("birthDate").asText())
                .until(day)
                .getYears();
    }

    private ObjectNode patient(String id) {
        var patient = patients.get(id);
        if (patient == null) throw new IllegalArgumentException("no patient " + id);
        return patient;
    }

    /** Everything on file for a patient whom the interventions suit on that day. */
    List<ObjectNode> chart(String patient, List<String> interventions, LocalDate day, Chance chance) {
        var chart = new ArrayList<ObjectNode>();
        chart.add(patient(patient).deepCopy());
        for (var condition : conditions.getOrDefault(patient, List.of())) chart.add(condition.deepCopy());
        for (var intervention : interventions)
            switch (intervention) {
                case "cbt-depression" -> depression(chart, patient, day, chance);
                case "cbt-insomnia" -> insomnia(chart, patient, day, chance);
                case "relapse-monitoring" -> psychosis(chart, patient, day, chance);
                default -> throw new IllegalArgumentException("no rule for " + intervention);
            }
        return chart;
    }

    private static void depression(List<ObjectNode> chart, String patient, LocalDate day, Chance chance) {
        chart.add(condition(patient, "370143000", "Major depressive disorder", ago(day, 60, 900, chance)));
        var score = chance.between(8, 18);
        chart.add(observation(
                patient, "phq9-1", LOINC, "44261-6", "PHQ-9 total score", score + 1, ago(day, 30, 60, chance)));
        chart.add(
                observation(patient, "phq9-2", LOINC, "44261-6", "PHQ-9 total score", score, ago(day, 0, 14, chance)));
        chart.add(observation(
                patient,
                "gad7",
                LOINC,
                "70274-6",
                "GAD-7 total score",
                chance.between(3, 14),
                ago(day, 0, 30, chance)));
        chart.add(encounter(patient, "visit", "AMB", "ambulatory", day, day));
    }

    private static void insomnia(List<ObjectNode> chart, String patient, LocalDate day, Chance chance) {
        chart.add(condition(patient, "193462001", "Insomnia", ago(day, 90, 700, chance)));
        chart.add(observation(
                patient,
                "isi",
                Profiles.codeSystem("score"),
                "isi-total",
                "Insomnia Severity Index, total",
                chance.between(12, 25),
                ago(day, 0, 20, chance)));
    }

    private static void psychosis(List<ObjectNode> chart, String patient, LocalDate day, Chance chance) {
        chart.add(condition(patient, "69322001", "Psychotic disorder", ago(day, 25, 60, chance)));
        var discharge = day.minusDays(chance.between(1, 10));
        chart.add(encounter(
                patient, "stay", "IMP", "inpatient encounter", discharge.minusDays(chance.between(9, 28)), discharge));
    }

    private static String ago(LocalDate day, int least, int most, Chance chance) {
        return day.minusDays(chance.between(least, most)).toString();
    }

    static ObjectNode condition(String patient, String code, String text, String onset) {
        var condition = JSON.createObjectNode().put("resourceType", "Condition").put("id", patient + "-" + code);
        code(
                condition.putObject("clinicalStatus"),
                "http://terminology.hl7.org/CodeSystem/condition-clinical",
                "active");
        code(
                condition.putObject("verificationStatus"),
                "http://terminology.hl7.org/CodeSystem/condition-ver-status",
                "confirmed");
        code(
                condition.putArray("category").addObject(),
                "http://terminology.hl7.org/CodeSystem/condition-category",
                "problem-list-item");
        code(condition.putObject("code"), SNOMED, code).put("text", text);
        condition.putObject("subject").put("reference", "Patient/" + patient);
        return condition.put("onsetDateTime", onset);
    }

    private static ObjectNode observation(
            String patient, String name, String system, String code, String text, int score, String day) {
        var observation =
                JSON.createObjectNode().put("resourceType", "Observation").put("id", patient + "-" + name);
        observation.put("status", "final");
        code(
                observation.putArray("category").addObject(),
                "http://terminology.hl7.org/CodeSystem/observation-category",
                "survey");
        code(observation.putObject("code"), system, code).put("text", text);
        observation.putObject("subject").put("reference", "Patient/" + patient);
        observation.put("effectiveDateTime", day);
        observation
                .putObject("valueQuantity")
                .put("value", score)
                .put("unit", "{score}")
                .put("system", "http://unitsofmeasure.org")
                .put("code", "{score}");
        return observation;
    }

    private static ObjectNode encounter(
            String patient, String name, String code, String display, LocalDate from, LocalDate to) {
        var encounter = JSON.createObjectNode().put("resourceType", "Encounter").put("id", patient + "-" + name);
        encounter.put("status", "finished");
        encounter
                .putObject("class")
                .put("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode")
                .put("code", code)
                .put("display", display);
        encounter.putObject("subject").put("reference", "Patient/" + patient);
        encounter.putObject("period").put("start", from + "T14:00:00Z").put("end", to + "T15:00:00Z");
        return encounter;
    }

    private static ObjectNode code(ObjectNode concept, String system, String code) {
        concept.putArray("coding").addObject().put("system", system).put("code", code);
        return concept;
    }
}
