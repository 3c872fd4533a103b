package org.uptake.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.uptake.audit.Access;
import org.uptake.store.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code fhir-server clients}: who may use a running server, without a restart. Exit code 0 when it is done, 1 with a line for each problem
 * when nothing was changed, 2 for a wrong command line.
 */
@Command(
        name = "clients",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "add | list | disable | enable",
        description = "Clients of a running server; a change holds within a minute, at every node.")
final class ClientsCommand {
    private static final String BY = "client:administrator";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--data",
            defaultValue = "./data",
            description = "Data folder of the running server (default ${DEFAULT-VALUE}).",
            scope = picocli.CommandLine.ScopeType.INHERIT)
    private Path data = Path.of("data");

    @Option(
            names = "--database-url",
            defaultValue = "${env:DATABASE_URL}",
            description = "JDBC address of its PostgreSQL, where it has one of its own.",
            scope = picocli.CommandLine.ScopeType.INHERIT)
    private @Nullable String databaseUrl;

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Add every client of a file, or none when one has a problem.")
    int add(@Parameters(paramLabel = "FILE", description = "{\"clients\": [...]} as for --clients.") Path file) {
        var problems = new ArrayList<String>();
        var read = ClientFile.read(file, problems);
        if (!read.issuers().isEmpty()) problems.add("issuers need a restart: name them in the file of --clients.");
        if (problems.isEmpty() && read.clients().isEmpty()) problems.add(file + ": names no clients.");
        if (!problems.isEmpty()) return refuse(problems);
        return change(connection -> {
            var there = AddedClients.rows(connection).stream()
                    .map(AddedClients.Row::id)
                    .collect(Collectors.toSet());
            var taken = read.clients().stream()
                    .filter(client -> there.contains(client.id()))
                    .toList();
            if (!taken.isEmpty())
                return taken.stream()
                        .map(client -> "A client " + client.id() + " is there already.")
                        .toList();
            for (var json : definitions(file)) {
                var id = json.path("id").asText();
                AddedClients.add(connection, id, Json.write(json));
                record(connection, "client-added", id, json.path("scopes").toString());
                say("added " + id);
            }
            return List.of();
        });
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Those that were added or disabled; not those of a file.")
    int list() {
        return change(connection -> {
            for (var row : AddedClients.rows(connection)) {
                var definition = Optional.ofNullable(row.definition()).map(Json::parse);
                say(row.id() + "\t" + (row.isDisabled() ? "disabled" : "enabled") + "\t"
                        + definition.map(json -> json.path("scopes").toString()).orElse("from a file"));
            }
            return List.of();
        });
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Its tokens open nothing any more and it gets no new ones.")
    int disable(@Parameters(paramLabel = "ID") String id) {
        if (!ClientFile.isId(id)) return refuse(List.of("No client has such an id."));
        return change(connection -> {
            AddedClients.disable(connection, id);
            record(connection, "client-disabled", id, "");
            say("disabled " + id);
            return List.of();
        });
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Takes disable back.")
    int enable(@Parameters(paramLabel = "ID") String id) {
        return change(connection -> {
            if (!AddedClients.enable(connection, id)) return List.of("No client " + id + " is disabled.");
            record(connection, "client-enabled", id, "");
            say("enabled " + id);
            return List.of();
        });
    }

    private interface Change {
        /** @return problems, for which nothing is changed */
        List<String> on(Connection connection) throws SQLException;
    }

    private int change(Change change) {
        try (var connection = DriverManager.getConnection(url())) {
            connection.setAutoCommit(false);
            var problems = change.on(connection);
            if (!problems.isEmpty()) return refuse(problems);
            connection.commit();
            return 0;
        } catch (StartProblem problem) {
            return refuse(List.of(String.valueOf(problem.getMessage())));
        } catch (SQLException failed) {
            return refuse(
                    List.of(
                            "42P01".equals(failed.getSQLState())
                                    ? "The database was made by an older version of Uptake; start this version's server once."
                                    : "The database cannot be reached. Does the server run, and is --data or --database-url its own?"));
        }
    }

    /** Of the PostgreSQL that a running server started in its data folder: its fourth line is the port. */
    private String url() {
        if (databaseUrl != null) return databaseUrl;
        var running = data.resolve("postgres").resolve("postmaster.pid");
        try {
            var port = Integer.parseInt(Files.readAllLines(running).get(3).trim());
            return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException none) {
            throw new StartProblem(
                    "No server runs in the data folder " + data + ". Start it, or name --data or --database-url.");
        }
    }

    private static List<JsonNode> definitions(Path file) {
        try {
            var clients = new ArrayList<JsonNode>();
            new ObjectMapper().readTree(file.toFile()).path("clients").forEach(clients::add);
            return clients;
        } catch (IOException changed) {
            throw new StartProblem(file + " cannot be read any more.");
        }
    }

    /** Who may come in is a matter for compliance too. */
    private static void record(Connection connection, String action, String client, String scopes) throws SQLException {
        var reason = "command-line: " + client + " " + scopes;
        new Access(Instant.now(), BY, "administrator", action, null, List.of(), 200, null, null, reason, null)
                .store(connection);
    }

    private void say(String line) {
        print(spec.commandLine().getOut(), line);
    }

    private int refuse(List<String> problems) {
        problems.forEach(problem -> print(spec.commandLine().getErr(), problem));
        return 1;
    }

    private static void print(PrintWriter to, String line) {
        to.println(line);
        to.flush();
    }
}
