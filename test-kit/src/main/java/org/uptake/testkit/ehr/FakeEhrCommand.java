package org.uptake.testkit.ehr;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the EHR by hand. */
@Command(
        name = "fake-ehr",
        mixinStandardHelpOptions = true,
        description = "A small EHR that is not Uptake's, for trying the launch.")
final class FakeEhrCommand implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "8090", description = "Port (default ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--app",
            defaultValue = "http://127.0.0.1:8081",
            description = "The app (default ${DEFAULT-VALUE}).")
    private URI app = URI.create("http://127.0.0.1:8081");

    @Option(names = "--secret", description = "client_secret_basic instead of private_key_jwt.")
    private boolean secret;

    @Option(names = "--quirk", description = "What it does differently: ${COMPLETION-CANDIDATES}; repeatable.")
    private List<Quirk> quirks = new ArrayList<>();

    @Option(names = "--into", defaultValue = ".", description = "Folder for other.json (default ${DEFAULT-VALUE}).")
    private Path folder = Path.of(".");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (var ehr = FakeEhr.start(port, app, secret)) {
            ehr.behave(quirks.toArray(Quirk[]::new));
            say("Start the app with --ehr " + ehr.describe(folder) + " and open " + ehr.origin() + "/chart");
            ehr.join();
        }
        return 0;
    }

    private void say(String line) {
        if (spec != null) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(line);
            out.flush();
        }
    }
}
