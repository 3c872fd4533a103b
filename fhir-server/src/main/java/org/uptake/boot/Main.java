package org.uptake.boot;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.uptake.cdshooks.CdsClient;
import org.uptake.mail.MailServer;
import org.uptake.message.MessageSettings;
import org.uptake.oauth.TrustedIssuer;
import org.uptake.subscription.SubscriptionSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts fhir-server from the command line. Exit code 1 and one line for each problem when it cannot start. */
@Command(
        name = "fhir-server",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = ClientsCommand.class,
        description = "Uptake's FHIR R4 server.")
public final class Main implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "8080", description = "Port to listen on (default ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--public-base", description = "Where others reach the server (default http://localhost:PORT).")
    private @Nullable URI publicBase;

    @Option(
            names = "--data",
            defaultValue = "./data",
            description = "Folder of the database and the keys (default ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(
            names = "--database-url",
            defaultValue = "${env:DATABASE_URL}",
            description = "JDBC address of a PostgreSQL; without it one is started in the data folder.")
    private @Nullable String databaseUrl;

    @Option(
            names = "--app",
            defaultValue = "http://127.0.0.1:8081",
            description = "Where browsers see smart-launch-app (default ${DEFAULT-VALUE}).")
    private URI app = URI.create("http://127.0.0.1:8081");

    @Option(names = "--ehr", paramLabel = "FILE", description = "Description of an EHR to trust; repeatable.")
    private List<Path> ehrs = new ArrayList<>();

    @Option(
            names = "--clients",
            paramLabel = "FILE",
            description = "Clients and authorization servers that may use this server; see docs/security.md.")
    private @Nullable Path clients;

    @Option(
            names = "--trusted-proxy",
            paramLabel = "ADDRESS",
            description = "Address of a proxy whose Forwarded headers are believed; repeatable.")
    private List<String> trustedProxies = new ArrayList<>();

    @Option(
            names = "--tls-keystore",
            paramLabel = "FILE",
            description = "PKCS #12 file with certificate and key, for TLS without a proxy; needs --tls-password-file.")
    private @Nullable Path keystore;

    @Option(names = "--tls-password-file", paramLabel = "FILE", description = "File with the keystore's password.")
    private @Nullable Path keystorePassword;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Requests a second that one client may make (default ${DEFAULT-VALUE}, any number).")
    private int rate;

    @Option(
            names = "--receiver",
            paramLabel = "ORIGIN",
            description = "Where notifications may go beside public https addresses, and whole resources with them:"
                    + " http(s)://host:port; repeatable.")
    private List<URI> receivers = new ArrayList<>();

    @Option(names = "--smtp", paramLabel = "URI", description = "Mail server: smtp://host:port or smtps://host:port.")
    private @Nullable URI smtp;

    @Option(names = "--mail-from", paramLabel = "ADDRESS", description = "Sender of notifications by mail.")
    private String mailFrom = "";

    @Option(names = "--smtp-user", paramLabel = "NAME", description = "Who signs in at the mail server, over TLS only.")
    private String smtpUser = "";

    @Option(names = "--smtp-password-file", paramLabel = "FILE", description = "File with that user's password.")
    private @Nullable Path smtpPassword;

    @Option(
            names = "--messages",
            paramLabel = "FILE",
            description = "Channels on which patients are written to; see docs/messages.md.")
    private @Nullable Path messages;

    @Option(names = "--dry-run-messages", description = "Do everything about messages to patients but send them.")
    private boolean dryRunMessages;

    @Option(names = "--sandbox", description = "Add the simulated EHR and a synthetic clinic. Never with real data.")
    private boolean sandbox;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        var problems = new ArrayList<String>();
        var trusted = new ArrayList<TrustedIssuer>();
        var cds = new ArrayList<CdsClient>();
        for (var file : ehrs)
            Ehrs.read(file, problems).ifPresent(ehr -> {
                trusted.add(ehr.trusted());
                ehr.cds().ifPresent(cds::add);
            });
        var tls = tls(problems);
        var registrations = clients == null ? Registrations.NONE : ClientFile.read(clients, problems);
        if (sandbox && databaseUrl != null)
            problems.add(
                    "--sandbox is for synthetic data and refuses a database of its own choosing: drop DATABASE_URL.");
        problems.addAll(SubscriptionSettings.problems(receivers, smtp, mailFrom));
        var notices = new SubscriptionSettings(Set.copyOf(receivers), mailServer(problems), mailFrom);
        var channels = messages == null ? MessageSettings.NONE : MessageFile.read(messages, dryRunMessages, problems);
        if (!problems.isEmpty()) return refuse(problems);
        var settings = new Settings(
                port,
                Optional.ofNullable(publicBase),
                Optional.ofNullable(databaseUrl),
                data,
                app,
                trusted,
                sandbox,
                notices,
                registrations,
                new Edge(Set.copyOf(trustedProxies), rate, tls),
                cds,
                channels);
        try {
            var server = FhirServer.start(settings, Clock.systemUTC());
            var stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.close();
                stopped.countDown();
            }));
            stopped.await();
            return 0;
        } catch (StartProblem problem) {
            return refuse(List.of(String.valueOf(problem.getMessage())));
        } catch (RuntimeException failed) {
            var problem = StartProblem.behind(failed, data);
            if (problem.isEmpty()) throw failed;
            return refuse(List.of(String.valueOf(problem.get().getMessage())));
        }
    }

    private Optional<MailServer> mailServer(List<String> problems) {
        var password = smtpPassword;
        if (smtp == null) return Optional.empty();
        if (smtpUser.isEmpty()) return Optional.of(MailServer.open(smtp));
        try {
            if (password != null)
                return Optional.of(new MailServer(
                        smtp,
                        Optional.of(new MailServer.Login(
                                smtpUser, Files.readString(password).strip())),
                        true));
        } catch (IOException unreadable) {
            // told below
        }
        problems.add("--smtp-user needs --smtp-password-file, a file that can be read.");
        return Optional.empty();
    }

    private Optional<Edge.Tls> tls(List<String> problems) {
        var store = keystore;
        var password = keystorePassword;
        if (store == null && password == null) return Optional.empty();
        if (store == null || password == null || !Files.isReadable(store)) {
            problems.add("TLS needs both --tls-keystore and --tls-password-file, as files that can be read.");
            return Optional.empty();
        }
        try {
            return Optional.of(new Edge.Tls(store, Files.readString(password).strip()));
        } catch (IOException unreadable) {
            problems.add("--tls-password-file " + password + ": cannot be read.");
            return Optional.empty();
        }
    }

    @SuppressWarnings("SystemOut") // the one place that speaks to the person at the terminal
    private static int refuse(List<String> problems) {
        problems.forEach(System.err::println);
        return 1;
    }
}
