package org.uptake.testkit.token;

import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints an access token of the sandbox. Exit codes: 0 printed, 1 no token (the reason is on standard error), 2 wrong usage. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Prints an access token of the running sandbox; it is good for five minutes.")
public final class TokenCommand implements Callable<Integer> {
    /** The client that the sandbox registers, and the file in its data folder with that client's private key. */
    public static final String CLIENT = "uptake-tools";

    public static final String KEY_FILE = "uptake-tools.jwk";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--scope",
            defaultValue = "system/*.rs",
            description = "Scopes, separated by blanks (default: ${DEFAULT-VALUE}).")
    private String scope = "";

    @Option(
            names = "--server",
            defaultValue = "http://localhost:8080",
            description = "Address of fhir-server (default: ${DEFAULT-VALUE}).")
    private URI server = URI.create("http://localhost:8080");

    @Option(
            names = "--data",
            defaultValue = "data",
            description = "The sandbox's data folder (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TokenCommand()).execute(arguments));
    }

    @Override
    public Integer call() {
        var key = data.resolve(KEY_FILE);
        try {
            var endpoint = URI.create(server + "/oauth/token");
            var token = new BackendServicesClient(endpoint, CLIENT, JWK.parse(Files.readString(key))).token(scope);
            spec.commandLine().getOut().println(token.getValue());
            return CommandLine.ExitCode.OK;
        } catch (NoSuchFileException missing) {
            return failed("There is no key at " + key
                    + ". Start the sandbox once (./scripts/run), or name its data folder with --data.");
        } catch (ParseException spoiled) {
            return failed("The key in " + key + " cannot be read. Delete the file and start the sandbox again.");
        } catch (BackendServicesClient.Refused refused) {
            return failed("The server gives no token: " + refused.getMessage());
        } catch (IOException away) {
            return failed("No token endpoint answers at " + server + ". Is the sandbox running (./scripts/run)?");
        }
    }

    private int failed(String why) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(why);
        return CommandLine.ExitCode.SOFTWARE;
    }
}
