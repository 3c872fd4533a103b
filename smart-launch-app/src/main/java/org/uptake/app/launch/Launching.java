package org.uptake.app.launch;

import gg.jte.TemplateEngine;
import java.net.URI;
import java.time.Clock;
import java.util.function.Supplier;
import org.uptake.app.ehr.Credentials;
import org.uptake.app.ehr.Discovery;
import org.uptake.app.ehr.EhrStyles;
import org.uptake.app.ehr.Ehrs;
import org.uptake.app.ehr.IdTokens;
import org.uptake.app.ehr.Wire;
import org.uptake.app.page.ProblemPage;
import org.uptake.app.visit.TokenExchange;
import org.uptake.app.visit.Visits;

/** The launch feature, put together: one servlet for each way in and one for the way back. */
public record Launching(LaunchServlet launch, StartServlet start, CallbackServlet callback, DiagnoseServlet diagnose) {
    /** How the app sees the EHRs. */
    public record Outside(
            Ehrs ehrs, Discovery discovery, Credentials credentials, IdTokens idTokens, Wire wire, EhrStyles styles) {}

    /**
     * Where the app itself is.
     *
     * @param publicBase where browsers see the app
     * @param fhirBase fhir-server's FHIR endpoint
     */
    public record Inside(
            URI publicBase,
            URI fhirBase,
            TokenExchange exchange,
            Visits visits,
            PendingLaunches pending,
            Clock clock,
            Supplier<String> random) {}

    public static Launching of(Outside out, Inside in, ProblemPage problems, TemplateEngine templates) {
        var pending = in.pending();
        var attempts = new Attempts(in.clock());
        var refusals = new RefusalPage(problems, in.random(), attempts);
        var departure = new Departure(out.ehrs(), out.discovery(), pending, in.random(), in.publicBase());
        var entrance = new Entrance(
                in.exchange(),
                new PatientMatch(in.fhirBase(), out.wire()),
                in.visits(),
                new FirstScreen(in.fhirBase()),
                out.styles());
        var arrival = new Arrival(
                pending, out.credentials(), out.idTokens(), out.wire(), in.publicBase(), entrance, attempts);
        return new Launching(
                new LaunchServlet(departure, refusals),
                new StartServlet(out.ehrs(), departure, refusals, templates),
                new CallbackServlet(arrival, out.ehrs(), refusals),
                new DiagnoseServlet(out.ehrs(), out.discovery(), in.publicBase(), attempts, templates, problems));
    }
}
