package org.uptake.testkit.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What {@link BenchClinic} is for fhir-server, in plain FHIR that any R4 server takes. */
final class PlainClinic {
    private static final int PATIENTS = 4_000;
    private static final int STAFF = 20;
    private static final int BATCH = 250;
    private static final int CHANGED_PER_CLIENT = 50;
    private static final int CLIENTS = 4;
    private static final int ROWS = 20;

    private final BenchApi api;
    private final PrintWriter out;
    private final List<String> patients = new ArrayList<>();
    private final List<String> staff = new ArrayList<>();
    private final AtomicInteger nextPatient = new AtomicInteger();
    private final List<ConcurrentLinkedQueue<Integer>> changing = new ArrayList<>();
    private final Map<Integer, String> changingIds = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> changes = new ConcurrentHashMap<>();

    PlainClinic(BenchApi api, PrintWriter out) {
        this.api = api;
        this.out = out;
    }

    void furnish(int openTasks) throws IOException {
        addAll(
                        "Practitioner",
                        STAFF,
                        n -> "{\"resourceType\":\"Practitioner\",\"name\":[{\"family\":\"Staff" + n + "\"}]}")
                .forEach(id -> staff.add("Practitioner/" + id));
        while (patients.size() < PATIENTS) {
            addAll(
                            "Patient",
                            BATCH,
                            n -> "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Bench\",\"given\":[\"" + n
                                    + "\"]}],\"birthDate\":\"1980-01-01\",\"gender\":\"female\"}")
                    .forEach(id -> patients.add("Patient/" + id));
            progress("patients", patients.size(), PATIENTS);
        }
        for (var made = 0; made < openTasks; made += BATCH) {
            var from = made;
            addAll("Task", Math.min(BATCH, openTasks - made), n -> task(from + n, "", "accepted"));
            progress("open tasks", made + BATCH, openTasks);
        }
        for (var client = 0; client < CLIENTS; client++) {
            var first = client * CHANGED_PER_CLIENT;
            var ids = addAll("Task", CHANGED_PER_CLIENT, n -> task(first + n, "", "accepted"));
            var queue = new ConcurrentLinkedQueue<Integer>();
            for (var i = 0; i < ids.size(); i++) {
                changingIds.put(first + i, ids.get(i));
                queue.add(first + i);
            }
            changing.add(queue);
        }
        out.println();
        mustList(Math.min(ROWS, openTasks / STAFF));
    }

    /** Whether what is measured is the list that is meant. */
    private void mustList(int rows) throws IOException {
        var modes = api.get(worklistOf(0)).json().findValuesAsText("mode");
        var matches = modes.stream().filter("match"::equals).count();
        var includes = modes.stream().filter("include"::equals).count();
        if (matches != rows || includes == 0)
            throw new IOException("the worklist has " + matches + " tasks and " + includes + " patients");
    }

    private List<String> addAll(String type, int count, IntFunction<String> resource) throws IOException {
        var reply = api.post(
                "",
                transaction(IntStream.range(0, count)
                        .mapToObj(n -> entry("", resource.apply(n), type))
                        .toList()));
        if (reply.status() != 200) throw new IOException("the server did not take the data: " + reply.body());
        var ids = new ArrayList<String>();
        for (var entry : reply.json().path("entry"))
            ids.add(entry.path("response").path("location").asText().split("/")[1]);
        return ids;
    }

    /** The rows that {@code $enrol} writes, as a client of a plain server must write them. */
    boolean enrol(int client) throws IOException {
        var number = nextPatient.getAndIncrement();
        var patient = patients.get(number % patients.size());
        var plan = "urn:uuid:00000000-0000-4000-8000-000000000000";
        var entries = new ArrayList<String>();
        entries.add(entry(
                plan,
                "{\"resourceType\":\"CarePlan\",\"status\":\"active\",\"intent\":\"plan\",\"title\":\"Guided CBT\",\"instantiatesCanonical\":[\"https://w3id.org/uptake/fhir/PlanDefinition/cbt-depression\"],\"subject\":{\"reference\":\""
                        + patient + "\"},\"period\":{\"start\":\"2026-01-01T00:00:00Z\"}}",
                "CarePlan"));
        for (var i = 0; i < 6; i++)
            entries.add(entry(
                    "", task(number + i, ",\"basedOn\":[{\"reference\":\"" + plan + "\"}]", "requested"), "Task"));
        entries.add(entry(
                "",
                "{\"resourceType\":\"Communication\",\"status\":\"completed\",\"basedOn\":[{\"reference\":\"" + plan
                        + "\"}],\"subject\":{\"reference\":\"" + patient
                        + "\"},\"sent\":\"2026-01-01T00:00:00Z\",\"payload\":[{\"contentString\":\"Welcome\"}]}",
                "Communication"));
        return api.post("", transaction(entries)).status() == 200;
    }

    boolean worklist(int client) throws IOException {
        return api.get(worklistOf(client)).status() == 200;
    }

    /** HAPI answers an equal search for a minute from the first one's result, so a finished task stays in the list. */
    boolean freshWorklist(int client) throws IOException {
        return api.get(worklistOf(client), "Cache-Control", "no-cache").status() == 200;
    }

    private String worklistOf(int client) {
        return "Task?owner=" + staff.get(client % staff.size())
                + "&status=accepted,requested,in-progress&_sort=authored-on&_count=" + ROWS + "&_include=Task:patient";
    }

    boolean readAndChange(int client) throws IOException {
        var number = changing.get(client).remove();
        var id = changingIds.get(number);
        var read = api.get("Task/" + id);
        var version = read.json().path("meta").path("versionId").asText();
        return read.status() == 200 && put(client, number, "If-Match", "W/\"" + version + "\"");
    }

    boolean change(int client) throws IOException {
        return put(client, changing.get(client).remove());
    }

    private boolean put(int client, int number, String... headers) throws IOException {
        var id = changingIds.get(number);
        var status = changes.merge(number, 1, Integer::sum) % 2 == 1 ? "in-progress" : "on-hold";
        var reply = api.put(
                "Task/" + id,
                task(number, "", status).replace("{\"resourceType\":", "{\"id\":\"" + id + "\",\"resourceType\":"),
                headers);
        changing.get(client).add(number);
        return reply.status() == 200;
    }

    private String task(int number, String more, String status) {
        var authored = Instant.parse("2026-01-01T00:00:00Z").plus(number % 5000L, ChronoUnit.HOURS);
        return "{\"resourceType\":\"Task\",\"status\":\"" + status
                + "\",\"intent\":\"order\",\"code\":{\"coding\":[{\"system\":\"https://w3id.org/uptake/fhir/CodeSystem/task-code\",\"code\":\"review-progress\"}]},\"description\":\"Check\",\"for\":{\"reference\":\""
                + patients.get(number % patients.size()) + "\"},\"owner\":{\"reference\":\""
                + staff.get(number % staff.size()) + "\"},\"authoredOn\":\"" + authored
                + "\",\"restriction\":{\"period\":{\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"" + authored + "\"}}"
                + more + "}";
    }

    private static String entry(String fullUrl, String resource, String type) {
        return "{" + (fullUrl.isEmpty() ? "" : "\"fullUrl\":\"" + fullUrl + "\",") + "\"resource\":" + resource
                + ",\"request\":{\"method\":\"POST\",\"url\":\"" + type + "\"}}";
    }

    private static String transaction(List<String> entries) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + String.join(",", entries) + "]}";
    }

    private void progress(String what, int done, int all) {
        out.print("\rLoading " + what + ": " + Math.min(done, all) + " of " + all + "      ");
        out.flush();
    }
}
