package org.uptake.testkit.ehr;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** The running EHR. Its patient is {@code Patient/e-17}, its person {@code Practitioner/dr-1}. */
public final class FakeEhr implements AutoCloseable {
    public static final String CLIENT_ID = "uptake-at-other";
    public static final String SECRET = "not-a-secret-but-long-enough-for-hs256";
    static final List<String> SCOPES = List.of("launch", "openid", "fhirUser", "patient/Patient.r");

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final Set<Quirk> quirks = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger revocations = new AtomicInteger();
    private final AtomicInteger replays = new AtomicInteger();
    private final boolean secretClient;
    private volatile Map<String, Object> context = Map.of();

    private FakeEhr(boolean secretClient) {
        this.secretClient = secretClient;
    }

    /**
     * @param port 0 lets the system choose
     * @param app where browsers see the app
     * @param secretClient client_secret_basic instead of private_key_jwt
     */
    public static FakeEhr start(int port, URI app, boolean secretClient) throws Exception {
        var ehr = new FakeEhr(secretClient);
        ehr.connector.setHost("127.0.0.1");
        ehr.connector.setPort(port);
        ehr.server.addConnector(ehr.connector);
        ehr.connector.open();
        var client = new Client(
                CLIENT_ID,
                secretClient ? SECRET : null,
                URI.create(app + "/callback/other"),
                URI.create(app + "/.well-known/jwks.json"));
        var context = new ServletContextHandler();
        var signer = new Signer(ehr.issuer());
        context.addServlet(new ServletHolder(new EhrPages(ehr, app)), "/*");
        context.addServlet(new ServletHolder(new FhirPart(ehr, signer)), "/fhir/*");
        context.addServlet(new ServletHolder(new SignInPart(ehr, client, signer)), "/auth/*");
        ehr.server.setHandler(context);
        ehr.server.start();
        return ehr;
    }

    /** The origin of everything here; the FHIR base is below it. */
    public URI origin() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    public URI issuer() {
        return URI.create(origin() + "/auth");
    }

    public URI iss() {
        return URI.create(origin() + "/fhir");
    }

    /** What the chart's frame would open. */
    public URI launchAddress(URI app) {
        return URI.create(
                app + "/launch?iss=" + URLEncoder.encode(iss().toString(), StandardCharsets.UTF_8) + "&launch=chart-1");
    }

    /** From now on, exactly these. */
    public void behave(Quirk... now) {
        quirks.clear();
        quirks.addAll(List.of(now));
    }

    /** What its token answers say besides, for example {@code fhirContext}. */
    public void say(Map<String, Object> more) {
        context = Map.copyOf(more);
    }

    Map<String, Object> context() {
        return context;
    }

    boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    void count() {
        requests.incrementAndGet();
    }

    void revoked() {
        revocations.incrementAndGet();
    }

    /** Tokens that were given back so far. */
    public int revocations() {
        return revocations.get();
    }

    void replayed() {
        replays.incrementAndGet();
    }

    /** Requests that reached any part so far. */
    public int requests() {
        return requests.get();
    }

    /** Codes that somebody tried to use again. */
    public int replays() {
        return replays.get();
    }

    /** The file for {@code --ehr}. */
    public Path describe(Path folder) throws IOException {
        var auth = new LinkedHashMap<String, @Nullable Object>();
        auth.put("method", secretClient ? "client_secret_basic" : "private_key_jwt");
        if (secretClient) {
            auth.put("secret", SECRET);
        } else {
            auth.put("alg", "RS384");
            if (has(Quirk.STRICT_ASSERTIONS)) {
                auth.put("audience", "issuer");
                auth.put("jku", true);
            }
        }
        var description = new LinkedHashMap<String, @Nullable Object>();
        description.put("id", "other");
        description.put("name", "Other EHR");
        description.put("iss", iss().toString());
        description.put("clientId", CLIENT_ID);
        description.put("auth", auth);
        description.put("scopes", SCOPES);
        description.put("frameAncestors", List.of(origin().toString()));
        Files.createDirectories(folder);
        var file = folder.resolve("other.json");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), description);
        return file;
    }

    void join() throws InterruptedException {
        server.join();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }

    public static void main(String[] arguments) {
        System.exit(new picocli.CommandLine(new FakeEhrCommand()).execute(arguments));
    }

    /** Every quirk that is set. */
    Set<Quirk> quirks() {
        return quirks.isEmpty() ? EnumSet.noneOf(Quirk.class) : EnumSet.copyOf(quirks);
    }
}
