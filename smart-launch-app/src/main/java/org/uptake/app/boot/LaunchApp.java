package org.uptake.app.boot;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.eclipse.jetty.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.app.ehr.AppKeys;
import org.uptake.app.ehr.Credentials;
import org.uptake.app.ehr.Discovery;
import org.uptake.app.ehr.EhrStyles;
import org.uptake.app.ehr.Ehrs;
import org.uptake.app.ehr.IdTokens;
import org.uptake.app.ehr.Wire;
import org.uptake.app.keep.Seal;
import org.uptake.app.keep.SharedDatabase;
import org.uptake.app.launch.KeysServlet;
import org.uptake.app.launch.Launching;
import org.uptake.app.launch.PendingLaunches;
import org.uptake.app.page.AssetServlet;
import org.uptake.app.page.LeftServlet;
import org.uptake.app.page.Page;
import org.uptake.app.page.ProblemPage;
import org.uptake.app.page.Routes;
import org.uptake.app.page.VisitServlet;
import org.uptake.app.visit.ExchangedTokens;
import org.uptake.app.visit.Randomness;
import org.uptake.app.visit.ServerTokens;
import org.uptake.app.visit.SignOut;
import org.uptake.app.visit.TokenExchange;
import org.uptake.app.visit.VisitGate;
import org.uptake.app.visit.VisitShelf;
import org.uptake.app.visit.Visits;

/** The running program: every feature put together, one HTTP server. */
public final class LaunchApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchApp.class);
    private static final Duration OUTSIDE_DEADLINE = Duration.ofSeconds(8);
    private static final Duration STYLE_DEADLINE = Duration.ofSeconds(2);

    /** For what nobody waits for; its threads end when idle and hold no program back. */
    private static final Executor ASIDE = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "aside");
        thread.setDaemon(true);
        return thread;
    });

    private final Server server;
    private final URI publicBase;
    private final AutoCloseable database;

    private LaunchApp(Server server, URI publicBase, AutoCloseable database) {
        this.server = server;
        this.publicBase = publicBase;
        this.database = database;
    }

    /**
     * @param pages the screens, given the tokens they call fhir-server with
     * @throws BindException when the port is taken
     * @throws IOException when the keys cannot be read or made, or the server cannot start
     */
    public static LaunchApp start(Settings settings, Clock clock, Function<ServerTokens, Map<String, Page>> pages)
            throws IOException {
        var keys = AppKeys.keptIn(settings.data(), clock);
        var ehrs = new Ehrs(settings.ehrs());
        var http = HttpServer.bound(settings.port());
        Shelves shelves = null;
        try {
            shelves = Shelves.of(settings, ehrs, clock);
            var base = settings.publicBase() != null
                    ? settings.publicBase()
                    : URI.create("http://127.0.0.1:" + HttpServer.port(http));
            var servlets = servlets(settings, base, keys, ehrs, shelves, clock, pages);
            HttpServer.serve(http, servlets, base.getScheme().equals("https"));
            return new LaunchApp(http, base, shelves.database());
        } catch (IOException | RuntimeException failed) {
            HttpServer.stop(http);
            if (shelves != null) closeQuietly(shelves.database());
            throw failed;
        }
    }

    /** Where visits and sign-ins under way are kept. */
    private record Shelves(VisitShelf visits, PendingLaunches pending, AutoCloseable database) {
        static Shelves of(Settings settings, Ehrs ehrs, Clock clock) throws IOException {
            if (settings.database() == null)
                return new Shelves(VisitShelf.inMemory(), PendingLaunches.inMemory(clock), () -> {});
            var seal = Seal.keptIn(settings.data());
            var database = SharedDatabase.open(settings.database());
            return new Shelves(
                    VisitShelf.in(database.jdbi(), seal, ehrs::byId),
                    PendingLaunches.in(database.jdbi(), seal, ehrs, clock),
                    database);
        }
    }

    private static Map<String, HttpServlet> servlets(
            Settings settings,
            URI base,
            AppKeys keys,
            Ehrs ehrs,
            Shelves shelves,
            Clock clock,
            Function<ServerTokens, Map<String, Page>> pages) {
        var wire = new Wire(OUTSIDE_DEADLINE);
        var discovery = new Discovery(wire, clock);
        var outside = new Launching.Outside(
                ehrs,
                discovery,
                new Credentials(keys, discovery, URI.create(base + "/.well-known/jwks.json")),
                new IdTokens(discovery, wire),
                wire,
                new EhrStyles(new Wire(STYLE_DEADLINE)));
        var random = new Randomness();
        var visits = new Visits(clock, random, Visits.Limits.usual(), shelves.visits());
        var exchange = new TokenExchange(settings.fhirServer(), discovery, keys, wire, clock);
        var inside =
                new Launching.Inside(base, settings.fhirServer(), exchange, visits, shelves.pending(), clock, random);
        var templates = TemplateEngine.createPrecompiled(
                Path.of("."), ContentType.Html, LaunchApp.class.getClassLoader(), "org.uptake.app.templates");
        var problems = new ProblemPage(templates);
        var launching = Launching.of(outside, inside, problems, templates);
        var tokens = new ExchangedTokens(
                visits, exchange, discovery, outside.credentials(), outside.idTokens(), wire, clock);
        var signOut = new SignOut(visits, exchange, discovery, outside.credentials(), wire, ASIDE);
        var routes = new Routes(pages.apply(tokens));
        var ancestors = settings.ehrs().stream()
                .flatMap(ehr -> ehr.frameAncestors().stream())
                .distinct()
                .toList();

        var at = new LinkedHashMap<String, HttpServlet>();
        at.put("/launch", launching.launch());
        at.put("/start", launching.start());
        at.put("/callback/*", launching.callback());
        at.put("/.well-known/jwks.json", new KeysServlet(keys));
        at.put("/visits/*", new VisitServlet(new VisitGate(visits, base), visits, routes, problems, signOut));
        at.put("/left", new LeftServlet(problems, ancestors));
        at.put("/assets/*", new AssetServlet());
        at.put("/diagnose", launching.diagnose());
        at.put("/health/live", HealthServlet.live());
        at.put("/health/ready", HealthServlet.ready(wire, settings.fhirServer()));
        at.put("/metrics", new MetricsServlet(registry(visits)));
        return at;
    }

    private static PrometheusMeterRegistry registry(Visits visits) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        Gauge.builder("uptake.visits.running", visits, Visits::count)
                .description("Visits that are open now")
                .register(registry);
        return registry;
    }

    /** Where browsers see the app. */
    public URI publicBase() {
        return publicBase;
    }

    /** Where it listens. */
    int port() {
        return HttpServer.port(server);
    }

    void join() throws InterruptedException {
        server.join();
    }

    @Override
    public void close() {
        HttpServer.stop(server);
        closeQuietly(database);
    }

    private static void closeQuietly(AutoCloseable database) {
        try {
            database.close();
        } catch (Exception leaving) {
            LOG.warn("the database was not left cleanly", leaving);
        }
    }
}
