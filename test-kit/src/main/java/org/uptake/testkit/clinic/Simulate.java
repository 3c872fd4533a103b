package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command behind scripts/simulate. Exit code 1: the server refused something, or its numbers are not the truth. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description =
                "Plays months of a synthetic clinic into a FHIR server and writes down what its metrics must show.")
public final class Simulate implements Callable<Integer> {
    private static final int SHOWN_DIFFERENCES = 20;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--patients", defaultValue = "500", description = "How many patients; default ${DEFAULT-VALUE}.")
    int patients;

    @Option(names = "--months", defaultValue = "6", description = "How many months; default ${DEFAULT-VALUE}.")
    int months;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Another seed is another clinic; default ${DEFAULT-VALUE}.")
    long seed;

    @Option(names = "--end", description = "The last day, for example 2026-06-30; yesterday unless told.")
    @Nullable LocalDate end;

    @Option(names = "--into", description = "Base of the FHIR server; without it only the truth is written.")
    @Nullable String into;

    @Option(names = "--truth", description = "File for the known truth (JSON).")
    @Nullable Path truthFile;

    @Option(names = "--token", description = "Access token with system/*.cruds.")
    @Nullable String token;

    @Option(names = "--key", description = "File with a private JWK, to fetch tokens as a system; needs --client.")
    @Nullable Path key;

    @Option(names = "--client", description = "Client id that goes with --key.")
    @Nullable String client;

    @Option(
            names = "--token-endpoint",
            description = "Where --key fetches tokens; the server's /oauth/token unless told.")
    @Nullable URI tokenEndpoint;

    @Option(
            names = "--clients",
            defaultValue = "4",
            description = "Patients played at a time; default ${DEFAULT-VALUE}.")
    int clients;

    @Option(names = "--if-empty", description = "Do nothing when the server has patients already.")
    boolean ifEmpty;

    @Option(names = "--check", description = "Read the metrics back and compare. Plays only when the server is empty.")
    boolean check;

    @Spec
    @Nullable CommandSpec spec;

    private final Clock clock;

    Simulate(Clock clock) {
        this.clock = clock;
    }

    public static void main(String[] arguments) {
        System.exit(commandLine(Clock.systemUTC()).execute(arguments));
    }

    /** Failures are one line; who wants the trace has the cause in the server's log. */
    public static CommandLine commandLine(Clock clock) {
        return new CommandLine(new Simulate(clock)).setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("simulate: " + failure.getMessage());
            return 1;
        });
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var last = end != null
                ? end
                : LocalDate.now(clock.withZone(ZoneId.of("America/New_York"))).minusDays(1);
        var clinic = new Clinic(seed, last, months);
        if (patients < 1 || patients > clinic.size())
            throw wrong("--patients must be 1 to " + clinic.size() + ": so many people are on file");
        var truth = truth(clinic);
        if (into == null) return written(truth);
        var server = new FhirServer(into, tokens());
        var empty = server.get("Patient?_summary=count").path("total").asInt() == 0;
        if (!empty && ifEmpty) return said("The server has patients already; nothing was added.", 0);
        if (!empty && !check)
            return said(
                    "simulate: the server has patients already. Start with an empty store, or say --check to compare"
                            + " or --if-empty to leave it as it is.",
                    1);
        if (empty) play(clinic, server);
        written(truth);
        return check ? compare(server, truth) : 0;
    }

    private ObjectNode truth(Clinic clinic) {
        var truth = clinic.truth();
        for (var number = 0; number < patients; number++)
            clinic.patient(number).events().forEach(truth::add);
        var json = JSON.createObjectNode()
                .put("seed", seed)
                .put("patients", patients)
                .put("months", months);
        json.setAll(truth.json());
        clinic.feed(patients).truth().write(json.putArray("usage"));
        return json;
    }

    private void play(Clinic clinic, FhirServer server) throws InterruptedException {
        Player.furnish(server);
        var pool = Executors.newFixedThreadPool(clients);
        try {
            var running = new ExecutorCompletionService<Integer>(pool);
            for (var number = 0; number < patients; number++) {
                var patient = number;
                running.submit(() -> new Player(server).play(clinic.patient(patient)));
            }
            var requests = 0;
            for (var done = 1; done <= patients; done++) {
                requests += running.take().get();
                progress("\rPatients " + done + " of " + patients + ", " + requests + " requests ");
            }
            progress(System.lineSeparator());
            clinic.feed(patients).play(server);
        } catch (ExecutionException failed) {
            progress(System.lineSeparator());
            throw new IllegalStateException(reason(failed), failed);
        } finally {
            pool.shutdownNow();
        }
    }

    private static String reason(ExecutionException failed) {
        var cause = failed.getCause();
        return cause == null ? "a patient could not be played" : String.valueOf(cause.getMessage());
    }

    private int compare(FhirServer server, JsonNode truth) {
        var result = Check.of(server, truth);
        result.differences().stream().limit(SHOWN_DIFFERENCES).forEach(line -> said(line, 1));
        if (result.differences().isEmpty()) return said("All " + result.compared() + " numbers equal the truth.", 0);
        return said(result.differences().size() + " of " + result.compared() + " numbers differ from the truth.", 1);
    }

    private int written(ObjectNode truth) throws IOException {
        if (truthFile != null) {
            Files.writeString(truthFile, JSON.writeValueAsString(truth) + "\n");
            return said("Truth written to " + truthFile, 0);
        }
        return 0;
    }

    private Supplier<String> tokens() {
        if (token != null) {
            var given = token;
            return () -> given;
        }
        if (key == null || client == null)
            throw wrong("say how to sign in: --token, or --key with --client (scripts/token prints a token)");
        var endpoint = tokenEndpoint != null
                ? tokenEndpoint
                : URI.create(String.valueOf(into)).resolve("/oauth/token");
        return new Tokens(endpoint, client, key, clock);
    }

    private int said(String line, int exitCode) {
        command().getOut().println(line);
        return exitCode;
    }

    private void progress(String text) {
        var out = command().getOut();
        out.print(text);
        out.flush();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command(), message);
    }

    private CommandLine command() {
        if (spec == null) throw new IllegalStateException("picocli has not set the command");
        return spec.commandLine();
    }
}
