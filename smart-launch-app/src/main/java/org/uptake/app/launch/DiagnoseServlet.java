package org.uptake.app.launch;

import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uptake.app.ehr.ClientAuth;
import org.uptake.app.ehr.Discovery;
import org.uptake.app.ehr.Ehr;
import org.uptake.app.ehr.Ehrs;
import org.uptake.app.ehr.SmartConfiguration;
import org.uptake.app.launch.Diagnosis.Line;
import org.uptake.app.launch.Diagnosis.Part;
import org.uptake.app.page.ProblemPage;
import org.uptake.app.page.SecurityHeaders;

/** {@code /diagnose?ehr=ID}: what an EHR advertises, what we ask of it, and what does not fit, in plain words. */
public final class DiagnoseServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Ehrs ehrs;
    private final transient Discovery discovery;
    private final transient URI publicBase;
    private final transient Attempts attempts;
    private final transient TemplateEngine templates;
    private final transient ProblemPage problemPage;

    DiagnoseServlet(
            Ehrs ehrs,
            Discovery discovery,
            URI publicBase,
            Attempts attempts,
            TemplateEngine templates,
            ProblemPage problemPage) {
        this.ehrs = ehrs;
        this.discovery = discovery;
        this.publicBase = publicBase;
        this.attempts = attempts;
        this.templates = templates;
        this.problemPage = problemPage;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var ehr = Optional.ofNullable(request.getParameter("ehr")).flatMap(ehrs::byId);
        if (ehr.isEmpty()) {
            problemPage.show(response, unknown(), List.of());
            return;
        }
        var html = new StringOutput();
        templates.render("launch/diagnosis.jte", diagnose(ehr.get()), html);
        SecurityHeaders.put(response, List.of());
        response.setContentType("text/html;charset=utf-8");
        response.getOutputStream().write(html.toString().getBytes(StandardCharsets.UTF_8));
    }

    private ProblemPage.Problem unknown() {
        var known = String.join(", ", ehrs.all().stream().map(Ehr::id).toList());
        return new ProblemPage.Problem(
                404,
                "Which EHR?",
                "Add ?ehr= and the id of an EHR to the address.",
                known.isEmpty() ? "None is registered: start the app with --ehr FILE." : "Registered: " + known + ".",
                "");
    }

    private Diagnosis diagnose(Ehr ehr) {
        var problems = new ArrayList<String>();
        var parts = new ArrayList<Part>();
        parts.add(asked(ehr));
        try {
            var advertised = discovery.of(ehr.iss());
            problems.addAll(problems(ehr, advertised));
            parts.add(advertised(advertised));
        } catch (IOException away) {
            problems.add(String.valueOf(away.getMessage()));
        }
        parts.add(attempted(ehr));
        return new Diagnosis(ehr.name(), problems, parts);
    }

    private Part asked(Ehr ehr) {
        return new Part(
                "What to register at the EHR, and what the app asks",
                List.of(
                        new Line("FHIR base (iss)", ehr.iss().toString()),
                        new Line("Launch address", publicBase + "/launch"),
                        new Line(
                                "Redirect address",
                                Departure.redirect(publicBase, ehr).toString()),
                        new Line("Our keys", publicBase + "/.well-known/jwks.json"),
                        new Line("Client id", ehr.clientId()),
                        new Line("Client authentication", methodName(ehr.auth().method())),
                        new Line("Scopes", String.join(" ", ehr.scopes())),
                        new Line("May show the app in a frame", String.join(" ", ehr.frameAncestors()))));
    }

    private Part attempted(Ehr ehr) {
        var lines = attempts.of(ehr.id()).stream()
                .map(attempt -> new Line(attempt.at().toString(), attempt.words()))
                .toList();
        return new Part(
                "What came of the last launches",
                lines.isEmpty() ? List.of(new Line("None yet", "since this program started")) : lines);
    }

    private static Part advertised(SmartConfiguration smart) {
        return new Part(
                "What the EHR advertises",
                List.of(
                        new Line("Issuer", text(Optional.ofNullable(smart.issuer()))),
                        new Line("Keys", text(Optional.ofNullable(smart.jwksUri()))),
                        new Line("Sign-in address", text(Optional.ofNullable(smart.authorizationEndpoint()))),
                        new Line("Token address", smart.tokenEndpoint().toString()),
                        new Line("Revocation address", text(Optional.ofNullable(smart.revocationEndpoint()))),
                        new Line("Capabilities", String.join(" ", smart.capabilities())),
                        new Line("PKCE methods", String.join(" ", smart.codeChallengeMethods())),
                        new Line("Client authentication", String.join(" ", smart.tokenAuthMethods())),
                        new Line("Scopes", String.join(" ", smart.scopesSupported()))));
    }

    private static String text(Optional<URI> address) {
        return address.map(URI::toString).orElse("not advertised");
    }

    private List<String> problems(Ehr ehr, SmartConfiguration smart) {
        var problems = new ArrayList<String>();
        if (smart.authorizationEndpoint() == null) {
            problems.add("The EHR advertises no authorization_endpoint, so nobody can sign in.");
        }
        if (ehr.issuer() != null || smart.issuer() != null) {
            try {
                discovery.issuer(ehr);
            } catch (IOException doubtful) {
                problems.add(String.valueOf(doubtful.getMessage()));
            }
        }
        if (ehr.issuer() == null && smart.issuer() == null) {
            problems.add("The EHR advertises no issuer; set \"issuer\" in the EHR's file.");
        }
        if (!smart.capabilities().contains("launch-ehr")) {
            problems.add("The EHR does not list launch-ehr among its capabilities.");
        }
        if (!smart.codeChallengeMethods().contains("S256")) {
            problems.add("The EHR does not list PKCE method S256; a sign-in may be refused.");
        }
        if (ehr.frameAncestors().isEmpty()) {
            problems.add("\"frameAncestors\" is empty, so no EHR page may show the app in a frame.");
        }
        var method = methodName(ehr.auth().method());
        if (!smart.tokenAuthMethods().isEmpty() && !smart.tokenAuthMethods().contains(method)) {
            problems.add("The EHR does not list client authentication by " + method + ".");
        }
        return problems;
    }

    private static String methodName(ClientAuth.Method method) {
        return switch (method) {
            case PRIVATE_KEY_JWT -> "private_key_jwt";
            case CLIENT_SECRET_BASIC -> "client_secret_basic";
            case NONE -> "none";
        };
    }
}
