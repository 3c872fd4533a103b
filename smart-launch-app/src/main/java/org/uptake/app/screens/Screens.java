package org.uptake.app.screens;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.uptake.app.compliance.AuditPage;
import org.uptake.app.notices.NoticesPage;
import org.uptake.app.page.Page;
import org.uptake.app.page.Screen;
import org.uptake.app.patient.PatientPages;
import org.uptake.app.people.Desk;
import org.uptake.app.people.StaffDirectory;
import org.uptake.app.programme.DefinitionPage;
import org.uptake.app.programme.ProgrammePage;
import org.uptake.app.programme.RulePage;
import org.uptake.app.programme.RulesPage;
import org.uptake.app.server.FhirServer;
import org.uptake.app.task.FailedWrite;
import org.uptake.app.task.Tasks;
import org.uptake.app.visit.ServerTokens;
import org.uptake.app.worklist.WorklistPage;

/** All screens of a visit. */
public final class Screens {
    private final Map<String, Page> pages = new LinkedHashMap<>();

    /**
     * @param fhirBase fhir-server's FHIR endpoint
     * @param notice one line on top of every page, for example that this is a sandbox; empty for none
     */
    public Screens(URI fhirBase, ServerTokens tokens, Clock clock, String notice) {
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        var server = new FhirServer(fhirBase, tokens, http);
        var screen = new Screen(notice);
        var desk = new Desk(server, new StaffDirectory(server), screen, clock);
        var failures = new FailedWrite(screen);
        new PatientPages(desk, failures).addTo(pages);
        new Tasks(desk, failures).addTo(pages);
        pages.put("worklist", new WorklistPage(desk, failures));
        pages.put("programme", new ProgrammePage(desk));
        pages.put("audit", new AuditPage(desk, failures));
        var notices = new NoticesPage(desk, failures);
        pages.put("notices", notices);
        pages.put("notices/{id}", notices);
        pages.put("programme/rules", new RulesPage(desk, failures));
        pages.put("programme/rules/{intervention}", new RulePage(desk, failures));
        pages.put("programme/definitions/{metric}", new DefinitionPage(desk, failures));
    }

    /** Path patterns behind {@code /visits/{id}/}, in which {@code {name}} stands for one segment, to their pages. */
    public Map<String, Page> pages() {
        return Collections.unmodifiableMap(pages);
    }
}
