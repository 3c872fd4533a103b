package org.uptake.boot;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.audit.AuditReader;
import org.uptake.audit.AuditTrail;
import org.uptake.audit.Sealing;
import org.uptake.audit.Seals;
import org.uptake.bulk.BulkData;
import org.uptake.engagement.UsageFhir;
import org.uptake.fhirapi.ClientLimits;
import org.uptake.fhirapi.FhirApi;
import org.uptake.fhirapi.Gate;
import org.uptake.kit.PatientPageServlet;
import org.uptake.oauth.OAuthServer;
import org.uptake.oauth.TokenGate;
import org.uptake.profiles.Profiles;
import org.uptake.sandbox.CardsClient;
import org.uptake.sandbox.EhrServlet;
import org.uptake.search.SearchParameters;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.Reindex;
import org.uptake.subscription.HeaderSeal;

/** fhir-server, running. */
public final class FhirServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FhirServer.class);
    private static final long LINES_IN_EXPORT_FILE = 250_000;

    private final Parts parts;
    private final Features features;
    private final URI base;

    private FhirServer(Parts parts, Features features, URI base) {
        this.parts = parts;
        this.features = features;
        this.base = base;
    }

    /** What must be closed, in this order: no request is cut off, no audit entry lost, no database left running. */
    private record Parts(Server jetty, AuditTrail audit, Database database) {
        void close() {
            try {
                jetty.stop();
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            } finally {
                audit.close();
                database.close();
            }
        }
    }

    /** @throws StartProblem with one line that says what to do */
    public static FhirServer start(Settings settings, Clock clock) {
        return start(settings, clock, (trust, staff) -> new TokenGate(trust.tokenCheck()));
    }

    /** @param gate who comes in; tests of other things let themselves in without signing tokens */
    static FhirServer start(Settings settings, Clock clock, BiFunction<OAuthServer, StaffDirectory, Gate> gate) {
        var jetty = Listener.of(settings);
        var connector = (ServerConnector) jetty.getConnectors()[0];
        open(connector, settings.port());
        var base = settings.publicBase().orElse(Listener.address(settings, connector.getLocalPort()));
        var searchable = CompletableFuture.supplyAsync(() -> searchParameters(base + "/fhir"));
        Database database;
        try {
            database = Database.open(settings.databaseUrl(), settings.data());
        } catch (RuntimeException failed) {
            connector.close();
            throw failed;
        }
        var parts =
                new Parts(jetty, new AuditTrail(database.pool(), settings.data().resolve("audit")), database);
        try {
            var features = wire(parts, settings, base, clock, searchable.join(), gate);
            jetty.addEventListener(new WhileListening(features::notifying));
            jetty.addEventListener(
                    new WhileListening(() -> features.conversation().start()));
            jetty.addEventListener(new WhileListening(() -> features.courses().start()));
            jetty.addEventListener(
                    new WhileListening(() -> Sealing.start(parts.database().pool(), clock)));
            jetty.start();
            background(features::warm);
            return new FhirServer(parts, features, base);
        } catch (RuntimeException failed) {
            parts.close();
            throw failed;
        } catch (Exception failed) {
            parts.close();
            throw new IllegalStateException(failed);
        }
    }

    /** Compiled while the database starts. */
    private static SearchParameters searchParameters(String base) {
        var definitions = new ArrayList<JsonNode>(SearchDefinitions.ofR4());
        definitions.addAll(Profiles.searchParameters());
        return new SearchParameters(
                FhirContext.forR4Cached(), ResourceTypes.ALL, definitions, base, List.of(UsageFhir.SERIES));
    }

    /** A server that is stopped meanwhile takes its database away from under the work; nobody needs it then. */
    private static void background(Runnable work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException stopped) {
                        LOG.info("not warmed up: {}", stopped.getMessage());
                    }
                },
                "warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private static HeaderSeal headerSeal(Path data) {
        try {
            return HeaderSeal.keptIn(data);
        } catch (IOException unusable) {
            throw new StartProblem(String.valueOf(unusable.getMessage()));
        }
    }

    private static Features wire(
            Parts parts,
            Settings settings,
            URI base,
            Clock clock,
            SearchParameters parameters,
            BiFunction<OAuthServer, StaffDirectory, Gate> gate) {
        var fhirBase = base + "/fhir";
        var fhir = FhirContext.forR4Cached();
        fhir.setValidationSupport(new R4Types(fhir));
        new Reindex(parts.database().pool(), parameters).run();
        var cursors = CursorKey.open(parts.database().pool());
        var features = new Features(
                parts.database().pool(),
                parameters,
                parts.audit(),
                fhir,
                clock,
                fhirBase,
                settings.subscriptions(),
                headerSeal(settings.data()),
                cursors,
                settings.messages());
        var loader = new PackageLoader(features.store());
        loader.load("package", Packages.conformance());
        if (settings.sandbox()) loader.load("sandbox", Profiles.sandbox());
        var directory = new ClinicDirectory(features.store(), features.staff());
        var trust = Trust.open(settings, base, parts.database().pool(), directory, parts.audit()::accessed, clock);
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        var context = new ServletContextHandler("/");
        if ("https".equals(base.getScheme()))
            context.addFilter(new FilterHolder(new StrictTransport()), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(new ServletHolder(new MetricsServlet(meters)), "/metrics");
        context.addServlet(new ServletHolder(trust.servlet()), "/oauth/*");
        context.addServlet(new ServletHolder(trust.configuration()), "/fhir/.well-known/smart-configuration");
        context.addServlet(new ServletHolder(new HealthServlet(parts.database().pool())), "/health/*");
        var cds = new ServletHolder(
                CdsDoor.open(settings, base, parts.database().pool(), features, directory, parts.audit(), clock));
        context.addServlet(cds, "/cds-services/*");
        context.addServlet(new ServletHolder(new PatientPageServlet(features.handouts())), "/p/*");
        context.addServlet(new ServletHolder(features.courses().page()), "/p/l/*");
        for (var door : features.conversation().doors())
            context.addServlet(new ServletHolder(door.servlet()), door.path());
        if (settings.sandbox())
            context.addServlet(
                    new ServletHolder(new EhrServlet(
                            directory,
                            directory,
                            trust.launches(),
                            new CardsClient(base, directory, clock),
                            URI.create(settings.app() + "/launch"),
                            URI.create(fhirBase))),
                    "/ehr/*");
        var gatekeeper = gate.apply(trust, features.staff());
        var bulk = new BulkData(
                parts.database().pool(),
                features.store(),
                parameters,
                fhir,
                gatekeeper,
                parts.audit(),
                settings.data().resolve("bulk"),
                fhirBase,
                LINES_IN_EXPORT_FILE,
                clock);
        parts.jetty().addEventListener(new WhileListening(bulk::start));
        context.addFilter(new FilterHolder(bulk.endpoint()), "/fhir/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(
                new ServletHolder(FhirApi.servlet(
                        fhir,
                        ResourceTypes.ALL,
                        parameters,
                        features.store(),
                        gatekeeper,
                        parts.audit(),
                        new AuditReader(parts.database().pool(), fhirBase),
                        new Seals(parts.database().pool(), clock),
                        new ClientLimits(
                                ClientLimits.USUAL_AT_ONCE, settings.edge().ratePerClient(), System::nanoTime),
                        cursors,
                        meters,
                        features.operations(),
                        features::describe,
                        fhirBase,
                        clock,
                        () -> UUID.randomUUID().toString())),
                "/fhir/*");
        var compression = new CompressionHandler();
        compression.setHandler(context);
        parts.jetty().setErrorHandler(new HttpErrors());
        parts.jetty().setHandler(compression);
        return features;
    }

    /** The port is taken before anything else is started, so that a second server says so at once. */
    private static void open(ServerConnector connector, int port) {
        try {
            connector.open();
        } catch (IOException failed) {
            if (failed instanceof BindException || failed.getCause() instanceof BindException)
                throw new StartProblem(
                        "Port " + port + " is taken. Stop what listens there, or choose another with --port.");
            throw new StartProblem("Port " + port + " cannot be opened: " + failed.getMessage());
        }
    }

    Features features() {
        return features;
    }

    /** Where the server is reached, without a path. */
    public URI base() {
        return base;
    }

    @Override
    public void close() {
        parts.close();
    }
}
