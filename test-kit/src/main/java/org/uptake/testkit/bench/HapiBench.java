package org.uptake.testkit.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./scripts/bench --hapi}: the bench's three jobs on HAPI's JPA server, by plain FHIR. */
@Command(
        name = "bench --hapi",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Loads a running FHIR server that lets everybody in, and measures it.")
public final class HapiBench implements Callable<Integer> {
    @Option(
            names = "--server",
            required = true,
            description = "For example http://localhost:8090; it answers at /fhir.")
    private URI server = URI.create("http://localhost");

    @Option(names = "--pid", required = true, description = "Process id of the server.")
    private long pid;

    @Option(names = "--database-pid", required = true, description = "Process id of its PostgreSQL.")
    private long databasePid;

    @Option(names = "--seconds", defaultValue = "15", description = "Seconds per measurement; as many warm up.")
    private int seconds;

    @Option(names = "--open-tasks", defaultValue = "100000", description = "Default ${DEFAULT-VALUE}.")
    private int openTasks;

    @Option(names = "--only", description = "Only jobs whose name begins so. May be repeated.")
    private List<String> only = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new HapiBench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        var clinic = new PlainClinic(new BenchApi(server, () -> "nobody asks"), out);
        clinic.furnish(openTasks);
        var programs = List.of(
                new ProgramTime("server", pid),
                new ProgramTime("database", databasePid),
                new ProgramTime("client", ProcessHandle.current().pid()));
        var measurement = new Measurement(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds), programs);
        Bench.head(out, programs);
        for (var job : jobs(clinic))
            if (only.isEmpty() || only.stream().anyMatch(job.name()::startsWith))
                Bench.row(
                        out,
                        measurement.run(job.name(), job.clients(), job.work()).line());
        Bench.foot(out, List.of(), pid);
        return 0;
    }

    private static List<Bench.NamedJob> jobs(PlainClinic clinic) {
        var jobs = new ArrayList<Bench.NamedJob>();
        for (var clients : List.of(1, 4)) {
            jobs.add(new Bench.NamedJob("enrol (transaction: CarePlan, 6 Tasks, message)", clients, clinic::enrol));
            jobs.add(new Bench.NamedJob("worklist (20 rows with patients)", clients, clinic::worklist));
            jobs.add(new Bench.NamedJob("worklist, nothing from a cache", clients, clinic::freshWorklist));
            jobs.add(new Bench.NamedJob("task change (read, then PUT)", clients, clinic::readAndChange));
            jobs.add(new Bench.NamedJob("task change (PUT alone)", clients, clinic::change));
        }
        return jobs;
    }
}
