package org.uptake.bulk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.uptake.bulk.ExportPlan.Kind;
import org.uptake.bulk.ExportPlan.Part;
import org.uptake.store.Json;

/**
 * Writes the files of one job, from wherever it was left. After each page the file's length and place are stored, so that no line
 * is written twice, whenever the server is stopped or killed.
 */
final class ExportRun {
    /** The job is gone, or the server stops. */
    static final class Stopped extends Exception {
        private static final long serialVersionUID = 1;

        Stopped() {
            super(null, null, false, false);
        }
    }

    private static final byte[] NEW_LINE = {'\n'};

    private final Connection connection;
    private final Job job;
    private final Folder folder;
    private final TypeFilters filters;
    private final Function<Part, Lines> lines;
    private final long linesInFile;
    private final BooleanSupplier stopping;

    ExportRun(
            Connection connection,
            Job job,
            Folder folder,
            TypeFilters filters,
            Function<Part, Lines> lines,
            long linesInFile,
            BooleanSupplier stopping) {
        this.connection = connection;
        this.job = job;
        this.folder = folder;
        this.filters = filters;
        this.lines = lines;
        this.linesInFile = linesInFile;
        this.stopping = stopping;
    }

    void run() throws SQLException, IOException, Stopped {
        var parts = job.plan().parts();
        for (var i = 0; i < parts.size(); i++) {
            var file = ExportFiles.latest(connection, job.id(), i).orElse(ExportFile.first(job.id(), i));
            while (!file.last()) file = write(parts.get(i), file.complete() ? file.next() : file);
        }
    }

    /** One file to its end. */
    private ExportFile write(Part part, ExportFile begun) throws SQLException, IOException, Stopped {
        save(begun);
        var name = begun.name(part);
        var open = folder.open(job.id(), name, begun.bytes());
        if (open.isEmpty()) return write(part, begun.anew());
        try (var out = open.get()) {
            var ended = part.kind() == Kind.ERROR ? notes(out, begun) : pages(part, out, begun);
            out.toDisk();
            save(ended);
            return ended;
        }
    }

    private ExportFile pages(Part part, Folder.Writing out, ExportFile begun)
            throws SQLException, IOException, Stopped {
        var query = new PageQuery(connection, job, part, filters);
        var toLine = lines.apply(part);
        var file = begun;
        while (file.lines() < linesInFile) {
            var page = query.after(file.at());
            if (page.isEmpty()) return file.ended(true);
            var place = page.get(page.size() - 1).place();
            file = part.kind() == Kind.DELETED
                    ? file.grown(place, 1, append(out, deletions(part, page)))
                    : appendAll(out, toLine, page, file);
            out.out().flush();
            save(file);
            if (stopping.getAsBoolean()) throw new Stopped();
        }
        return file.ended(false);
    }

    private static ExportFile appendAll(Folder.Writing out, Lines toLine, List<PageQuery.Row> page, ExportFile file)
            throws SQLException, IOException {
        var count = 0;
        var bytes = 0L;
        for (var row : page) {
            var body = row.body();
            var line = body == null ? null : toLine.line(body);
            if (line == null) continue;
            bytes += append(out, line);
            count++;
        }
        return file.grown(page.get(page.size() - 1).place(), count, bytes);
    }

    private static long append(Folder.Writing out, byte[] line) throws IOException {
        out.out().write(line);
        out.out().write(NEW_LINE);
        return line.length + 1L;
    }

    /** Bulk Data 2.0, "deleted": a transaction Bundle that a client could apply. */
    private static byte[] deletions(Part part, List<PageQuery.Row> page) {
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "transaction");
        var entries = bundle.putArray("entry");
        for (var row : page)
            entries.addObject()
                    .putObject("request")
                    .put("method", "DELETE")
                    .put("url", part.source() + "/" + row.place().id());
        return Json.write(bundle).getBytes(StandardCharsets.UTF_8);
    }

    private ExportFile notes(Folder.Writing out, ExportFile begun) throws IOException {
        var file = begun.anew();
        out.channel().truncate(0).position(0);
        for (var note : job.plan().notes()) {
            var outcome = Json.object().put("resourceType", "OperationOutcome");
            outcome.putArray("issue")
                    .addObject()
                    .put("severity", "warning")
                    .put("code", "not-supported")
                    .putObject("details")
                    .put("text", note);
            file = file.grown(file.at(), 1, append(out, Json.write(outcome).getBytes(StandardCharsets.UTF_8)));
        }
        return file.ended(true);
    }

    private void save(ExportFile file) throws SQLException, Stopped {
        if (!ExportFiles.save(connection, file)) throw new Stopped();
    }
}
