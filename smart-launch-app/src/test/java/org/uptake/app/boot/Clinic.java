package org.uptake.app.boot;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.uptake.app.ehr.EhrFile;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.visit.ServerTokens;
import org.uptake.testkit.ehr.FakeEhr;
import org.uptake.testkit.ehr.Quirk;

/** An EHR, a stand-in for fhir-server, and the app between them, over real HTTP. */
public final class Clinic implements AutoCloseable {
    public final MovableClock clock = new MovableClock();
    public final ExchangeDouble server = new ExchangeDouble();
    public final FakeEhr ehr;
    public LaunchApp app;
    private final Settings settings;
    /** What the pages saw. */
    public final List<Request> seen = new ArrayList<>();

    public Clinic(Path folder, boolean secretClient) throws Exception {
        this(folder, secretClient, null);
    }

    /** @param database JDBC address for the visits; null for none */
    public Clinic(Path folder, boolean secretClient, @Nullable String database, Quirk... quirks) throws Exception {
        var port = freePort();
        ehr = FakeEhr.start(0, URI.create("http://127.0.0.1:" + port), secretClient);
        ehr.behave(quirks);
        var problems = new ArrayList<String>();
        var other = EhrFile.read(ehr.describe(folder), problems)
                .orElseThrow(() -> new IllegalStateException("" + problems));
        TestKeys.putInto(folder.resolve("keys"));
        settings = new Settings(port, null, server.fhirBase(), List.of(other), folder.resolve("keys"), database, false);
        app = LaunchApp.start(settings, clock, this::pages);
        server.trust(app.publicBase());
    }

    private Map<String, Page> pages(ServerTokens tokens) {
        Page facts = request -> {
            seen.add(request);
            var visit = request.visit();
            return Response.html(
                    200,
                    String.join(
                            " ", "patient=" + visit.patient(), "csrf=" + visit.csrf(), "token=" + tokens.token(visit)));
        };
        Page change = request -> {
            seen.add(request);
            return Response.seeOther(request.url(""));
        };
        var all = new LinkedHashMap<String, Page>();
        all.put("", facts);
        all.put("worklist", facts);
        all.put("programme", facts);
        all.put("card/{card}", facts);
        all.put("offer/{plan}", facts);
        all.put("tasks/{id}", facts);
        all.put("tasks/{id}/done", change);
        return all;
    }

    /**
     * The registered redirect address has the app's port in it, so the port is chosen before the app starts. It lies
     * below those the system gives to connections and to port 0, or one of them may take it before the app does.
     */
    static int freePort() throws IOException {
        for (var attempt = 0; attempt < 100; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (BindException taken) {
                // the next one
            }
        }
        throw new IOException("a hundred ports were taken");
    }

    /** The same program again, with what it has kept. */
    public void restart() throws IOException {
        app.close();
        app = LaunchApp.start(settings, clock, this::pages);
    }

    /** A second process of the same app, at a port of its own. */
    public LaunchApp another() throws IOException {
        var beside = new Settings(
                freePort(),
                app.publicBase(),
                settings.fhirServer(),
                settings.ehrs(),
                settings.data(),
                settings.database(),
                false);
        return LaunchApp.start(beside, clock, this::pages);
    }

    public URI launch() {
        return ehr.launchAddress(app.publicBase());
    }

    public URI at(String path) {
        return URI.create(app.publicBase() + path);
    }

    public Browser browser() {
        return new Browser(app.publicBase());
    }

    /** Path of the newest visit. */
    public String visit() {
        return "/visits/" + seen.get(seen.size() - 1).visit().id() + "/";
    }

    public String csrf() {
        return seen.get(seen.size() - 1).visit().csrf();
    }

    @Override
    public void close() throws Exception {
        app.close();
        ehr.close();
        server.close();
    }
}
