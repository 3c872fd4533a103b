package org.uptake.app.boot;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.uptake.app.ehr.AppKeys;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program. Exit code 1 and one line per problem when it cannot start. */
@Command(
        name = "smart-launch-app",
        mixinStandardHelpOptions = true,
        description = "What the clinician sees, launched from the EHR.",
        sortOptions = false)
public final class App implements Callable<Integer> {
    @Option(
            names = "--port",
            defaultValue = "${env:UPTAKE_APP_PORT:-8081}",
            description = "Port to listen on (default ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--public-base",
            defaultValue = "${env:UPTAKE_APP_PUBLIC_BASE}",
            description = "Where browsers see the app (default http://127.0.0.1:PORT).")
    private @Nullable String publicBase;

    @Option(
            names = "--fhir-server",
            defaultValue = "${env:UPTAKE_FHIR_SERVER:-http://localhost:8080/fhir}",
            description = "fhir-server's FHIR endpoint (default ${DEFAULT-VALUE}).")
    private String fhirServer = "";

    @Option(
            names = "--ehr",
            paramLabel = "FILE",
            description = "Description of an EHR that may launch the app; repeatable.")
    private List<Path> ehrFiles = new ArrayList<>();

    @Option(
            names = "--data",
            defaultValue = "${env:UPTAKE_APP_DATA:-./data/app}",
            description = "Folder of the app's private keys (default ${DEFAULT-VALUE}).")
    private Path data = Path.of(".");

    @Option(
            names = "--database-url",
            defaultValue = "${env:UPTAKE_APP_DATABASE_URL}",
            description = "PostgreSQL that keeps open visits, encrypted: they survive a restart, and several processes"
                    + " can share them and the folder of --data. Default: in memory.")
    private @Nullable String databaseUrl;

    @Option(
            names = "--rotate-keys",
            description = "Make new keys, publish them beside the present ones from now on and sign with them from"
                    + " tomorrow; then end. A running app notices.")
    private boolean rotateKeys;

    @Option(names = "--sandbox", description = "Let the simulated EHR of fhir-server launch the app.")
    private boolean sandbox;

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new App()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (rotateKeys) return rotate();
        var problems = new ArrayList<String>();
        var raw = new Settings.Raw(port, publicBase, fhirServer, ehrFiles, data, databaseUrl, sandbox);
        var settings = Settings.read(raw, problems);
        if (settings.isEmpty()) {
            return refuse(problems);
        }
        try {
            var app = LaunchApp.start(settings.get(), Clock.systemUTC(), Pages.of(settings.get(), Clock.systemUTC()));
            Runtime.getRuntime().addShutdownHook(new Thread(app::close, "stop"));
            app.join();
            return 0;
        } catch (BindException taken) {
            return refuse(List.of("Port " + port + " is taken. Stop the other program or choose another with --port."));
        } catch (IOException failed) {
            return refuse(List.of(String.valueOf(failed.getMessage())));
        }
    }

    private int rotate() {
        try {
            AppKeys.keptIn(data, Clock.systemUTC()).rotate();
            return 0;
        } catch (IOException failed) {
            return refuse(List.of(String.valueOf(failed.getMessage())));
        }
    }

    private int refuse(List<String> problems) {
        if (spec != null) {
            problems.forEach(spec.commandLine().getErr()::println);
            spec.commandLine().getErr().flush();
        }
        return 1;
    }
}
