package org.uptake.testkit.bench;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.uptake.testkit.bulk.BulkClient;
import org.uptake.testkit.token.BackendServicesClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./scripts/bench}: one table of what the server does per second and how long callers wait. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Loads a running sandbox server and measures it. A benchmark, not a test: no time fails it.")
public final class Bench implements Callable<Integer> {
    @Option(names = "--server", defaultValue = "http://localhost:8080", description = "Default ${DEFAULT-VALUE}.")
    private URI server = URI.create("http://localhost:8080");

    @Option(names = "--key", required = true, description = "The sandbox tools' private key (uptake-tools.jwk).")
    private Path key = Path.of("");

    @Option(names = "--pid", description = "Process id of the server, for its resident memory.")
    private long pid;

    @Option(names = "--database-pid", description = "Process id of its PostgreSQL, for its processor time.")
    private long databasePid;

    @Option(
            names = "--only",
            description = "Only jobs whose name begins so, for example: --only enrol. May be repeated.")
    private List<String> only = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "15",
            description = "Seconds per measurement; as many warm up before it. Default ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--open-tasks", defaultValue = "100000", description = "Default ${DEFAULT-VALUE}.")
    private int openTasks;

    @Option(
            names = "--database-url",
            description = "JDBC address of its PostgreSQL; with it the large rows are measured too.")
    private @Nullable String databaseUrl;

    @Option(
            names = "--large",
            defaultValue = "1000000",
            description = "Task versions and resources of the large rows; default ${DEFAULT-VALUE}.")
    private long large;

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        var out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        var api = new BenchApi(server, this::token);
        var clinic = new BenchClinic(api, out);
        clinic.furnish(openTasks);
        var programs = new ArrayList<ProgramTime>();
        if (pid > 0) programs.add(new ProgramTime("server", pid));
        if (databasePid > 0) programs.add(new ProgramTime("database", databasePid));
        programs.add(new ProgramTime("client", ProcessHandle.current().pid()));
        var measurement = new Measurement(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds), programs);
        var remarks = new ArrayList<String>();
        head(out, programs);
        var hooks = new BenchHooks(server, rsaKey());
        hooks.furnish(api);
        for (var job : jobs(clinic, new BenchRest(api, clinic.patients(), clinic.staff()), hooks))
            if (isWanted(job.name()))
                row(out, measurement.run(job.name(), job.clients(), job.work()).line());
        if (isWanted("ingest")) {
            var usage = new BenchUsage(api, programs);
            usage.furnish();
            for (var line : usage.lines(seconds)) row(out, line);
        }
        if (databaseUrl != null && large > 0) large(databaseUrl, out, api, clinic, measurement, remarks);
        foot(out, remarks, pid);
        return 0;
    }

    private boolean isWanted(String job) {
        return only.isEmpty() || only.stream().anyMatch(job::startsWith);
    }

    /** Last, because what is measured before must not meet the copies. */
    private void large(
            String database,
            PrintWriter out,
            BenchApi api,
            BenchClinic clinic,
            Measurement measurement,
            List<String> remarks)
            throws IOException, InterruptedException, SQLException {
        var copies = new BenchCopies(database, out);
        var metrics = String.format(Locale.ROOT, "workflow metrics over %,d task versions", large);
        if (isWanted(metrics)) {
            new BenchLives(api, clinic).live();
            copies.taskVersions(large);
            row(out, measurement.run(metrics, 1, clinic::metrics).line());
        }
        if (isWanted("export")) {
            copies.resources(large);
            var client = new BulkClient(URI.create(server + "/fhir"), this::token);
            var result = new BenchExport(client, measurement.programs(), pid).run();
            row(out, result.line());
            remarks.add(result.remark());
        }
    }

    record NamedJob(String name, int clients, Measurement.Job work) {}

    private static List<NamedJob> jobs(BenchClinic clinic, BenchRest rest, BenchHooks hooks) {
        var jobs = new ArrayList<NamedJob>();
        for (var clients : List.of(1, 4)) {
            jobs.add(new NamedJob("enrol (CarePlan, 6 Tasks, message)", clients, clinic::enrol));
            jobs.add(new NamedJob("worklist (20 rows with patients)", clients, clinic::worklist));
            jobs.add(new NamedJob("task change ($move)", clients, clinic::change));
            jobs.add(new NamedJob("card (CDS Hooks patient-view)", clients, hooks::view));
            jobs.add(new NamedJob("search, " + BenchRest.shapes() + " shapes in turn", clients, rest::search));
        }
        jobs.add(new NamedJob("history page (50 versions)", 1, rest::historyPage));
        jobs.add(new NamedJob("transaction of 100 resources", 1, rest::transaction));
        jobs.add(new NamedJob("workflow metrics, all tasks", 1, clinic::metrics));
        return jobs;
    }

    private RSAKey rsaKey() throws IOException {
        try {
            return RSAKey.parse(Files.readString(key));
        } catch (ParseException spoiled) {
            throw new IOException("not a key: " + key, spoiled);
        }
    }

    private String token() {
        try {
            var client = new BackendServicesClient(
                    URI.create(server + "/oauth/token"), "uptake-tools", JWK.parse(Files.readString(key)));
            return client.token("system/*.cruds").getValue();
        } catch (IOException | ParseException failed) {
            throw new IllegalStateException("no token: " + failed.getMessage(), failed);
        }
    }

    static void head(PrintWriter out, List<ProgramTime> programs) {
        out.println();
        out.print("| job | clients | per second | p50 ms | p95 ms | p99 ms | errors |");
        for (var program : programs) out.print(" " + program.name() + " CPU ms |");
        out.println();
        row(out, "|---|---|---|---|---|---|---|" + "---|".repeat(programs.size()));
    }

    /** Printed as it comes: a run takes minutes. */
    static void row(PrintWriter out, String row) {
        out.println(row);
        out.flush();
    }

    static void foot(PrintWriter out, List<String> remarks, long pid) throws IOException {
        out.println();
        remarks.forEach(out::println);
        out.println("Load average at the end: "
                + Files.readString(Path.of("/proc/loadavg")).trim());
        if (pid > 0) out.println("Resident memory of the server: " + Measurement.residentMiB(pid) + " MiB");
        out.flush();
    }
}
