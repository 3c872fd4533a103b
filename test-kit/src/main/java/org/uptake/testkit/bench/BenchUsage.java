package org.uptake.testkit.bench;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Days of use coming in, a day of all patients after the other: as files of values, and as transactions of conditional updates. */
final class BenchUsage {
    private static final int PATIENTS = 10_000;
    private static final int IN_FILE = 10_000;
    private static final int IN_BUNDLE = 200;
    private static final LocalDate FIRST = LocalDate.of(2001, 1, 1);
    private static final String HEADER =
            "patient,source,day,zone,sessions,minutes,modules-opened,modules-completed,entries,sessions-by-hour\n";
    private static final String HOURS = "0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0";

    private final BenchApi api;
    private final List<ProgramTime> programs;
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicInteger bundles = new AtomicInteger();

    BenchUsage(BenchApi api, List<ProgramTime> programs) {
        this.api = api;
        this.programs = programs;
    }

    /** One request: how many days it brought. */
    private interface Work {
        int send() throws IOException;
    }

    void furnish() throws IOException {
        api.put("Device/bench-app", "{\"resourceType\":\"Device\",\"id\":\"bench-app\"}");
        for (var from = 0; from < PATIENTS; from += IN_BUNDLE) {
            var entries = new ArrayList<String>();
            for (var i = from; i < from + IN_BUNDLE; i++)
                entries.add("{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"" + patient(i)
                        + "\"},\"request\":{\"method\":\"PUT\",\"url\":\"Patient/" + patient(i) + "\"}}");
            expect(api.post("", bundle(entries)));
        }
    }

    private static String patient(int number) {
        return "bench-use-" + number;
    }

    private static String bundle(List<String> entries) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + String.join(",", entries) + "]}";
    }

    private static void expect(BenchApi.Reply reply) throws IOException {
        if (reply.status() != 200) throw new IOException("days of use were refused: " + reply.body());
    }

    List<String> lines(int seconds) throws InterruptedException {
        return List.of(
                line("ingest, files of 10,000 days (days)", 1, seconds, this::file),
                line("ingest, files of 10,000 days (days)", 2, seconds, this::file),
                line("ingest, transactions of 200 conditional updates (days)", 2, seconds, this::transaction));
    }

    private int file() throws IOException {
        var day = FIRST.plusDays(files.getAndIncrement());
        var rows = new StringBuilder(HEADER);
        for (var i = 0; i < IN_FILE; i++)
            rows.append(patient(i % PATIENTS))
                    .append(",bench-app,")
                    .append(day)
                    .append(",America/New_York,2,")
                    .append(i % 60)
                    .append(".5,1,0,1,")
                    .append(HOURS)
                    .append('\n');
        expect(api.postCsv("Observation/$import-usage", rows.toString()));
        return IN_FILE;
    }

    private int transaction() throws IOException {
        var number = bundles.getAndIncrement();
        var day = FIRST.minusDays(1 + number * IN_BUNDLE / PATIENTS).toString();
        var entries = new ArrayList<String>();
        for (var i = 0; i < IN_BUNDLE; i++) {
            var patient = patient((number * IN_BUNDLE + i) % PATIENTS);
            entries.add("{\"resource\":" + observation(patient, day)
                    + ",\"request\":{\"method\":\"PUT\",\"url\":\"Observation?code=engagement-daily&patient=" + patient
                    + "&device=Device/bench-app&date=" + day + "\"}}");
        }
        expect(api.post("", bundle(entries)));
        return IN_BUNDLE;
    }

    private static String observation(String patient, String day) {
        return """
                {"resourceType":"Observation","status":"final","extension":[{"url":"https://w3id.org/uptake/fhir/StructureDefinition/time-zone",
                "valueCode":"America/New_York"}],"code":{"coding":[{"system":"https://w3id.org/uptake/fhir/CodeSystem/observation-code",
                "code":"engagement-daily"}]},"subject":{"reference":"Patient/%s"},"device":{"reference":"Device/bench-app"},
                "effectiveDateTime":"%s","component":[{"code":{"coding":[{"system":"https://w3id.org/uptake/fhir/CodeSystem/engagement-component",
                "code":"sessions"}]},"valueQuantity":{"value":2}},{"code":{"coding":[{"system":"https://w3id.org/uptake/fhir/CodeSystem/engagement-component",
                "code":"minutes"}]},"valueQuantity":{"value":17.5,"system":"http://unitsofmeasure.org","code":"min"}}]}""".formatted(patient, day).replace("\n", "");
    }

    /** Warm for as long as it is measured. Rates are days, and processor time is of a day. */
    private String line(String name, int clients, int seconds, Work work) throws InterruptedException {
        repeat(clients, seconds, work);
        var before = programs.stream().map(ProgramTime::millis).toList();
        var began = System.nanoTime();
        var days = repeat(clients, seconds, work);
        var took = (System.nanoTime() - began) / 1e9;
        var line = new StringBuilder(
                String.format(Locale.ROOT, "| %s | %d | %,.0f | - | - | - | 0 |", name, clients, days / took));
        for (var i = 0; i < programs.size(); i++)
            line.append(String.format(
                    Locale.ROOT, " %.4f |", (programs.get(i).millis() - before.get(i)) / (double) Math.max(1, days)));
        return line.toString();
    }

    private static long repeat(int clients, int seconds, Work work) throws InterruptedException {
        var pool = Executors.newFixedThreadPool(clients);
        var until = System.nanoTime() + seconds * 1_000_000_000L;
        try {
            var parts = new ArrayList<Callable<Long>>();
            for (var client = 0; client < clients; client++)
                parts.add(() -> {
                    var days = 0L;
                    while (System.nanoTime() < until) days += work.send();
                    return days;
                });
            var all = 0L;
            for (var part : pool.invokeAll(parts)) all += part.get();
            return all;
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
