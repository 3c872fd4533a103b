package org.uptake.testkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.HdrHistogram.Histogram;

/** One job done over and over by some clients at once, each waiting for its answer before it asks again. */
record Measurement(Duration length, Duration warmUp, List<ProgramTime> programs) {
    private static final int DIGITS = 3;

    /** One request; false when the server did not do what was asked. */
    interface Job {
        boolean run(int client) throws IOException, InterruptedException;
    }

    /** @param cpu milliseconds of processor time that one answer cost, by program; says more than the clock on a busy machine */
    record Result(String job, int clients, double perSecond, Histogram micros, long errors, List<Double> cpu) {
        String line() {
            var line = new StringBuilder(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.0f | %.1f | %.1f | %.1f | %d |",
                    job,
                    clients,
                    perSecond,
                    at(50),
                    at(95),
                    at(99),
                    errors));
            for (var millis : cpu) line.append(String.format(Locale.ROOT, " %.2f |", millis));
            return line.toString();
        }

        private double at(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1000.0;
        }
    }

    Result run(String name, int clients, Job job) throws InterruptedException {
        repeat(clients, job, warmUp);
        var before = programs.stream().map(ProgramTime::millis).toList();
        var results = repeat(clients, job, length);
        var after = programs.stream().map(ProgramTime::millis).toList();
        var all = new Histogram(DIGITS);
        var errors = 0L;
        for (var result : results) {
            all.add(result.micros());
            errors += result.errors();
        }
        var cpu = new ArrayList<Double>();
        for (var i = 0; i < programs.size(); i++)
            cpu.add((after.get(i) - before.get(i)) / (double) Math.max(1, all.getTotalCount()));
        return new Result(name, clients, all.getTotalCount() / (length.toMillis() / 1000.0), all, errors, cpu);
    }

    private record Part(Histogram micros, long errors) {}

    private static List<Part> repeat(int clients, Job job, Duration length) throws InterruptedException {
        var pool = Executors.newFixedThreadPool(clients);
        try {
            var work = new ArrayList<Callable<Part>>();
            for (var client = 0; client < clients; client++) {
                var number = client;
                work.add(() -> part(number, job, length));
            }
            var parts = new ArrayList<Part>();
            for (var future : pool.invokeAll(work)) parts.add(future.get());
            return parts;
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static Part part(int client, Job job, Duration length) throws IOException, InterruptedException {
        var micros = new Histogram(DIGITS);
        var errors = 0L;
        var end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            var from = System.nanoTime();
            if (job.run(client)) micros.recordValue((System.nanoTime() - from) / 1000);
            else errors++;
        }
        return new Part(micros, errors);
    }

    /** Linux: the resident set of a process. */
    static long residentMiB(long pid) throws IOException {
        return statusMiB(pid, "VmRSS:");
    }

    /** Linux: the largest resident set of a process since its peak was last reset. */
    static long peakMiB(long pid) throws IOException {
        return statusMiB(pid, "VmHWM:");
    }

    private static long statusMiB(long pid, String field) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status")))
            if (line.startsWith(field)) return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
        return -1;
    }
}
