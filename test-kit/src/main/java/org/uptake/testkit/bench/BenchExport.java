package org.uptake.testkit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.uptake.testkit.bulk.BulkClient;

/** One export of all that is there, from kick-off to the last byte fetched. */
final class BenchExport {
    private final BulkClient client;
    private final List<ProgramTime> programs;
    private final long pid;

    /** @param pid process id of the server; 0 when it is not known */
    BenchExport(BulkClient client, List<ProgramTime> programs, long pid) {
        this.client = client;
        this.programs = programs;
        this.pid = pid;
    }

    /** The row of the table, and what it means. */
    record Result(String line, String remark) {}

    Result run() throws IOException, InterruptedException {
        forgetPeak();
        var before = programs.stream().map(ProgramTime::millis).toList();
        var began = System.nanoTime();
        var manifest = client.await(client.begin("$export"));
        var written = seconds(began);
        var lines = 0L;
        for (JsonNode file : manifest.path("output"))
            lines += file.path("count").asLong();
        var fetching = System.nanoTime();
        var bytes = 0L;
        for (JsonNode file : manifest.path("output"))
            bytes += client.size(file.path("url").asText());
        var line = new StringBuilder(String.format(
                Locale.ROOT,
                "| export of %,d resources (resources) | 1 | %.0f | - | - | - | 0 |",
                lines,
                lines / written));
        for (var i = 0; i < programs.size(); i++)
            line.append(String.format(
                    Locale.ROOT, " %.4f |", (programs.get(i).millis() - before.get(i)) / (double) Math.max(1, lines)));
        var remark = String.format(
                Locale.ROOT,
                "Export: %.1f s to the manifest, %.1f s to fetch %,d MiB; peak resident memory of the server meanwhile %d MiB",
                written,
                seconds(fetching),
                bytes >> 20,
                pid == 0 ? -1 : Measurement.peakMiB(pid));
        return new Result(line.toString(), remark);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** proc(5), clear_refs: the peak begins again at what is resident now. */
    private void forgetPeak() {
        if (pid == 0) return;
        try {
            Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
        } catch (IOException refused) {
            throw new UncheckedIOException("the peak of the server's memory cannot be reset", refused);
        }
    }
}
