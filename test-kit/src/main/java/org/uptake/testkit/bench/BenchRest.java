package org.uptake.testkit.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What other systems ask of a FHIR server: transactions, histories, searches of many shapes. */
final class BenchRest {
    private static final int IN_TRANSACTION = 100;

    /** R is a member of staff, P a patient. */
    private static final List<String> SHAPES = List.of(
            "Task?status=accepted&owner=R",
            "Task?patient=P",
            "Task?patient=P&status=accepted,requested&_include=Task:patient",
            "Task?code=review-progress&owner=R&_count=50",
            "Task?code=https://w3id.org/uptake/fhir/CodeSystem/task-code|review-progress&owner=R&_summary=count",
            "Task?due-date=ge2026-02-01&due-date=lt2026-02-08&owner=R",
            "Task?due-date=lt2026-01-03",
            "Task?not-before=le2026-01-01&owner=R",
            "Task?owner=R&_sort=due-date",
            "Task?owner=R&status:not=completed&_elements=status,owner",
            "Task?owner:missing=true",
            "Task?site=Location/north&patient=P",
            "Task?authored-on=2026-01-01&patient=P",
            "Task?_lastUpdated=gt2026-01-01",
            "Task?intent=order&owner=R&_include=Task:owner",
            "Patient?_id=P&_revinclude=Task:patient",
            "Patient?given=17",
            "Patient?name=bench&birthdate=1980-01-01&_count=10",
            "Patient?gender=female&organization=Organization/north&_count=10",
            "PractitionerRole?location=Location/north",
            "Task?patient.given=17",
            "Task?owner:PractitionerRole.location=Location/north&_count=10",
            "Patient?_has:Task:patient:owner=R&_count=10",
            "Patient?_has:Task:patient:status=in-progress&_count=10");

    static int shapes() {
        return SHAPES.size();
    }

    private final BenchApi api;
    private final List<String> patients;
    private final List<String> staff;
    private final AtomicInteger next = new AtomicInteger();

    BenchRest(BenchApi api, List<String> patients, List<String> staff) {
        this.api = api;
        this.patients = patients;
        this.staff = staff;
    }

    /** A day's use of a hundred patients. */
    boolean transaction(int client) throws IOException {
        var bundle = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
        for (var i = 0; i < IN_TRANSACTION; i++)
            bundle.append(i == 0 ? "" : ",")
                    .append(
                            "{\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{"
                                    + "\"system\":\"https://w3id.org/uptake/fhir/CodeSystem/score\",\"code\":\"phq-9\"}]},\"subject\":{\"reference\":\"")
                    .append(patient())
                    .append("\"},\"effectiveDateTime\":\"2026-01-02T08:00:00Z\",\"valueQuantity\":{\"value\":")
                    .append(i % 28)
                    .append("}},\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}");
        return api.post("", bundle.append("]}").toString()).status() == 200;
    }

    boolean historyPage(int client) throws IOException {
        return api.get("Task/_history?_count=50").status() == 200;
    }

    /** The shapes in turn, about ever other people. */
    boolean search(int client) throws IOException {
        var number = next.getAndIncrement();
        var patient = patients.get(number % patients.size());
        var shape = SHAPES.get(number % SHAPES.size())
                .replace("_id=P", "_id=" + patient.substring("Patient/".length()))
                .replace("=P", "=" + patient)
                .replace("=R", "=" + staff.get(number % staff.size()))
                .replace("|", "%7C");
        return api.get(shape).status() == 200;
    }

    private String patient() {
        return patients.get(next.getAndIncrement() % patients.size());
    }
}
