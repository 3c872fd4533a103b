package org.uptake.sandbox;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.access.WorkplaceRole;
import org.uptake.oauth.Directory;
import org.uptake.oauth.Launch;
import org.uptake.oauth.Launches;
import org.uptake.oauth.Person;

/** The simulated EHR at {@code /ehr/*}. */
public final class EhrServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int LISTED = 100;
    private static final List<Integer> WIDTHS = List.of(400, 600, 900);
    private static final String AUTHORIZE = "/ehr" + StandaloneLaunch.PATH;
    private static final Set<String> INTENTS = Set.of("worklist", "programme");

    private final transient Directory directory;
    private final transient Clinic clinic;
    private final transient Launches launches;
    private final transient StandaloneLaunch standalone;
    private final transient CardsClient cards;
    private final transient Sessions sessions = new Sessions();
    private final transient Templates templates = new Templates();
    private final URI appLaunchUrl;
    private final URI fhirBase;

    /** @param appLaunchUrl the app's launch address, on another site than this server so that third-party cookie rules are really met */
    public EhrServlet(
            Directory directory, Clinic clinic, Launches launches, CardsClient cards, URI appLaunchUrl, URI fhirBase) {
        this.directory = directory;
        this.clinic = clinic;
        this.launches = launches;
        this.standalone = new StandaloneLaunch(clinic, launches);
        this.cards = cards;
        this.appLaunchUrl = appLaunchUrl;
        this.fhirBase = fhirBase;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var path = request.getPathInfo() == null ? "" : request.getPathInfo();
        if (path.equals("/ehr.css")) {
            style(response);
            return;
        }
        if (path.equals("/jwks.json")) {
            response.setContentType("application/json");
            response.getWriter().write(cards.keys());
            return;
        }
        var person = sessions.practitioner(request).flatMap(directory::byPractitioner);
        if (person.isEmpty()) {
            page(response, 200, "signin", signIn(path.equals(StandaloneLaunch.PATH) ? next(request) : ""));
        } else if (path.isEmpty() || path.equals("/")) {
            response.sendRedirect("/ehr/patients");
        } else if (path.equals("/patients")) {
            page(response, 200, "patients", patients(request, person.get()));
        } else if (path.startsWith("/patients/")) {
            chart(request, response, person.get(), path.substring("/patients/".length()));
        } else if (path.equals(StandaloneLaunch.PATH)) {
            page(response, 200, "choose", standalone.choose(request, person.get()));
        } else if (path.equals("/worklist")) {
            page(response, 200, "worklist", worklist(request, person.get()));
        } else {
            page(response, 404, "problem", new EhrView.Problem(person.get(), "There is no such page."));
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var path = request.getPathInfo() == null ? "" : request.getPathInfo();
        if (path.equals("/signout")) {
            sessions.close(request, response);
            response.sendRedirect("/ehr/");
            return;
        }
        if (path.startsWith("/patients/")) {
            feedback(request, response, path.substring("/patients/".length()));
            return;
        }
        var person = directory.byPractitioner(parameter(request, "person"));
        if (!path.equals("/signin") || person.isEmpty()) {
            page(response, 400, "problem", new EhrView.Problem(null, "Choose one of the people on the sign-in page."));
            return;
        }
        sessions.open(response, person.get().practitioner());
        var next = parameter(request, "next");
        response.sendRedirect(next.startsWith(AUTHORIZE + "?") ? next : "/ehr/patients");
    }

    private static String next(HttpServletRequest request) {
        return AUTHORIZE + "?" + request.getQueryString();
    }

    private EhrView.SignIn signIn(String next) {
        return new EhrView.SignIn(
                Arrays.stream(WorkplaceRole.values())
                        .map(role -> new EhrView.Group(
                                role.code(),
                                directory.people().stream()
                                        .filter(person -> person.role() == role)
                                        .toList()))
                        .filter(group -> !group.people().isEmpty())
                        .toList(),
                next);
    }

    private EhrView.Patients patients(HttpServletRequest request, Person person) {
        var text = parameter(request, "q").trim();
        var site = parameter(request, "site");
        return new EhrView.Patients(person, clinic.patients(text, site, LISTED), clinic.sites(), text, site);
    }

    private void chart(HttpServletRequest request, HttpServletResponse response, Person person, String id)
            throws IOException {
        var patient = clinic.patient(id);
        if (patient.isEmpty()) {
            page(response, 404, "problem", new EhrView.Problem(person, "There is no such patient."));
            return;
        }
        var context = parameter(request, "context");
        var launch = new Launch(person.practitioner(), "Patient/" + id, null, context.isEmpty() ? null : context);
        var shown = cards.cards(person.practitioner(), id);
        page(
                response,
                200,
                "chart",
                new EhrView.Chart(person, patient.get(), clinic.facts(id), shown, frame(launch), width(request)));
    }

    /** A choice on a card. */
    private void feedback(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        var person = sessions.practitioner(request).flatMap(directory::byPractitioner);
        if (person.isEmpty() || clinic.patient(id).isEmpty()) {
            page(response, 400, "problem", new EhrView.Problem(null, "Sign in, and open the chart again."));
            return;
        }
        var service = parameter(request, "service").replaceAll("[^a-z-]", "");
        var suggestion = parameter(request, "suggestion");
        try {
            if (suggestion.isEmpty())
                cards.overridden(service, parameter(request, "card"), parameter(request, "reason"));
            else cards.accepted(service, parameter(request, "card"), suggestion);
            response.sendRedirect("/ehr/patients/" + id + "?width=" + width(request));
        } catch (IOException away) {
            page(response, 502, "problem", new EhrView.Problem(person.get(), "The choice could not be passed on."));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private EhrView.Worklist worklist(HttpServletRequest request, Person person) {
        var asked = parameter(request, "view");
        var view = INTENTS.contains(asked) ? asked : "worklist";
        return new EhrView.Worklist(person, view, frame(new Launch(person.practitioner(), null, view)), width(request));
    }

    /** SMART App Launch 2.2, "EHR launch". */
    private String frame(Launch launch) {
        return appLaunchUrl + "?iss=" + encoded(fhirBase.toString()) + "&launch=" + encoded(launches.open(launch));
    }

    private void page(HttpServletResponse response, int status, String name, Object view) throws IOException {
        response.setStatus(status);
        response.setContentType("text/html;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src "
                        + origin(appLaunchUrl) + " " + origin(fhirBase));
        response.getWriter().write(templates.page(name, view));
    }

    private static void style(HttpServletResponse response) throws IOException {
        response.setContentType("text/css;charset=utf-8");
        response.setHeader("Cache-Control", "max-age=300");
        try (var css = EhrServlet.class.getResourceAsStream("/sandbox/ehr.css")) {
            if (css != null) css.transferTo(response.getOutputStream());
        }
    }

    private static int width(HttpServletRequest request) {
        var asked = parameter(request, "width");
        return WIDTHS.stream()
                .filter(width -> asked.equals("" + width))
                .findFirst()
                .orElse(600);
    }

    private static String parameter(HttpServletRequest request, String name) {
        @Nullable String value = request.getParameter(name);
        return value == null ? "" : value;
    }

    private static String origin(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
