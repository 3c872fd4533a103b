package org.uptake.testkit.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What the bench works on: patients to enrol, open tasks of twenty owners, tasks to change. */
final class BenchClinic {
    private static final int PATIENTS = 4_000;
    private static final int BATCH = 250;
    /** So many that a task is changed as often as in a clinic, not thousands of times. */
    private static final int CHANGED_PER_CLIENT = 2_000;

    private final BenchApi api;
    private final PrintWriter out;
    private final List<String> patients = new ArrayList<>();
    private final List<String> staff = new ArrayList<>();
    private final AtomicInteger nextPatient = new AtomicInteger();
    private final List<ConcurrentLinkedQueue<Changing>> changing = new ArrayList<>();

    private record Changing(String id, int version, String next) {}

    BenchClinic(BenchApi api, PrintWriter out) {
        this.api = api;
        this.out = out;
    }

    void furnish(int openTasks) throws IOException {
        for (var entry : api.get("PractitionerRole?_count=50").json().path("entry"))
            staff.add("PractitionerRole/" + entry.path("resource").path("id").asText());
        while (patients.size() < PATIENTS) {
            addAll(
                            "Patient",
                            BATCH,
                            n -> "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Bench\",\"given\":[\"" + n
                                    + "\"]}],\"birthDate\":\"1980-01-01\",\"gender\":\"female\",\"managingOrganization\":{\"reference\":\"Organization/north\"}}")
                    .forEach(id -> patients.add("Patient/" + id));
            progress("patients", patients.size(), PATIENTS);
        }
        for (var made = 0; made < openTasks; made += BATCH) {
            var from = made;
            addAll("Task", Math.min(BATCH, openTasks - made), n -> openTask(from + n));
            progress("open tasks", made + BATCH, openTasks);
        }
        for (var client = 0; client < 4; client++) {
            var queue = new ConcurrentLinkedQueue<Changing>();
            while (queue.size() < CHANGED_PER_CLIENT)
                for (var id : addAll("Task", BATCH, this::openTask)) queue.add(new Changing(id, 1, "in-progress"));
            changing.add(queue);
        }
        out.println();
    }

    List<String> patients() {
        return List.copyOf(patients);
    }

    List<String> staff() {
        return List.copyOf(staff);
    }

    private interface Text {
        String of(int number);
    }

    private List<String> addAll(String type, int count, Text resource) throws IOException {
        var bundle = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
        for (var i = 0; i < count; i++)
            bundle.append(i == 0 ? "" : ",")
                    .append("{\"resource\":")
                    .append(resource.of(i))
                    .append(",\"request\":{\"method\":\"POST\",\"url\":\"")
                    .append(type)
                    .append("\"}}");
        var reply = api.post("", bundle.append("]}").toString());
        if (reply.status() != 200) throw new IOException("the server did not take the data: " + reply.body());
        var ids = new ArrayList<String>();
        for (var entry : reply.json().path("entry"))
            ids.add(entry.path("resource").path("id").asText());
        return ids;
    }

    private String openTask(int number) {
        var due = Instant.parse("2026-01-01T00:00:00Z").plus(number % 5000L, ChronoUnit.HOURS);
        return "{\"resourceType\":\"Task\",\"meta\":{\"profile\":[\"https://w3id.org/uptake/fhir/StructureDefinition/staff-task\"]},\"status\":\"accepted\",\"intent\":\"order\",\"code\":{\"coding\":[{\"system\":\"https://w3id.org/uptake/fhir/CodeSystem/task-code\",\"code\":\"review-progress\"}]},"
                + "\"description\":\"Check\",\"for\":{\"reference\":\"" + patients.get(number % patients.size())
                + "\"},\"owner\":{\"reference\":\"" + staff.get(number % staff.size())
                + "\"},\"location\":{\"reference\":\"Location/north\"},\"authoredOn\":\"2026-01-01T00:00:00Z\","
                + "\"restriction\":{\"period\":{\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"" + due + "\"}}}";
    }

    private void progress(String what, int done, int all) {
        var tenth = Math.max(1, all / 10);
        if (done / tenth == (done - BATCH) / tenth && done < all) return;
        out.println("Loading " + what + ": " + Math.min(done, all) + " of " + all);
        out.flush();
    }

    boolean enrol(int client) throws IOException {
        var number = nextPatient.getAndIncrement();
        var plans = List.of("cbt-insomnia", "cbt-depression", "relapse-monitoring");
        var plan = plans.get((number / patients.size()) % plans.size());
        var patient = patients.get(number % patients.size());
        var reply = api.post(
                "PlanDefinition/" + plan + "/$enrol",
                parameters(
                        "{\"name\":\"patient\",\"valueReference\":{\"reference\":\"" + patient + "\"}}",
                        performer(client)));
        return reply.status() == 201 || (number >= plans.size() * patients.size() && reply.status() == 200);
    }

    boolean worklist(int client) throws IOException {
        return api.get("Task/$worklist?view=mine&_count=20&performer=" + staff.get(client % staff.size()))
                        .status()
                == 200;
    }

    /** Takes a task up and lays it down again, in turn. */
    boolean change(int client) throws IOException {
        var task = changing.get(client).remove();
        var reply = api.post(
                "Task/" + task.id() + "/$move",
                parameters(
                        "{\"name\":\"to\",\"valueCode\":\"" + task.next() + "\"}",
                        "{\"name\":\"reason\",\"valueString\":\"bench\"}"),
                "If-Match",
                "W/\"" + task.version() + "\"");
        var ok = reply.status() == 200;
        changing.get(client)
                .add(
                        ok
                                ? new Changing(
                                        task.id(),
                                        task.version() + 1,
                                        task.next().equals("on-hold") ? "in-progress" : "on-hold")
                                : task);
        return ok;
    }

    boolean metrics(int client) throws IOException {
        return api.get(
                                "Measure/workflow/$evaluate-measure?periodStart=2025-06-01&periodEnd=2026-12-31&stratifier=task-code")
                        .status()
                == 200;
    }

    private String performer(int client) {
        return "{\"name\":\"performer\",\"valueReference\":{\"reference\":\"" + staff.get(client % staff.size())
                + "\"}}";
    }

    private static String parameters(String... parts) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[" + String.join(",", parts) + "]}";
    }
}
