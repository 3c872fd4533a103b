package org.uptake.app.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.app.visit.BrowserCookie;
import org.uptake.app.visit.Kept;
import org.uptake.app.visit.SignOut;
import org.uptake.app.visit.Visit;
import org.uptake.app.visit.VisitGate;
import org.uptake.app.visit.VisitOver;
import org.uptake.app.visit.VisitRefusal;
import org.uptake.app.visit.Visits;

/** {@code /visits/{id}/...}: lets a request through the gate and hands it to its page. */
public final class VisitServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(VisitServlet.class);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");

    private final transient VisitGate gate;
    private final transient Visits visits;
    private final transient Routes routes;
    private final transient ProblemPage problems;
    private final transient SignOut signOut;

    public VisitServlet(VisitGate gate, Visits visits, Routes routes, ProblemPage problems, SignOut signOut) {
        this.gate = gate;
        this.visits = visits;
        this.routes = routes;
        this.problems = problems;
        this.signOut = signOut;
    }

    /** The address in two parts. */
    private record Address(String visit, String path) {
        static Address of(HttpServletRequest request) {
            var info = request.getPathInfo() == null ? "/" : request.getPathInfo();
            var slash = info.indexOf('/', 1);
            return slash < 0
                    ? new Address(info.substring(1), "")
                    : new Address(info.substring(1, slash), info.substring(slash + 1));
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var address = Address.of(request);
        var kept = kept(address);
        var ancestors = kept.visit().map(known -> known.ehr().frameAncestors()).orElse(List.of());
        var answer = METHODS.contains(request.getMethod()) ? answer(request, address, kept) : VisitProblems.method();
        if (answer.problem() != null) {
            problems.show(response, answer.problem(), ancestors);
        } else if (answer.page() != null) {
            write(response, answer.page(), ancestors);
        }
    }

    /** @param away whether nobody can tell just now */
    private record Found(Optional<Kept> visit, boolean away) {}

    private Found kept(Address address) {
        try {
            return new Found(visits.running(address.visit()), false);
        } catch (JdbiException unreachable) {
            LOG.warn("visits cannot be read: {}", unreachable.getClass().getSimpleName());
            return new Found(Optional.empty(), true);
        }
    }

    private VisitProblems.Answer answer(HttpServletRequest request, Address address, Found found) {
        if (found.away()) return VisitProblems.away();
        try {
            return gate.admit(
                    knock(request, found.visit()),
                    isLook(request, address),
                    visit -> inside(request, address, visit, found.visit().orElseThrow()),
                    VisitProblems::refused);
        } catch (JdbiException unreachable) {
            LOG.warn("visits cannot be written: {}", unreachable.getClass().getSimpleName());
            return VisitProblems.away();
        }
    }

    /** {@code time} tells how long the visit runs and is no use of it; {@code time?stay=yes} is one. */
    private static boolean isLook(HttpServletRequest request, Address address) {
        return address.path().equals("time") && request.getParameter("stay") == null;
    }

    private Response time(Kept kept, boolean stay) {
        var left = visits.left(stay ? visits.running(kept.visit().id()).orElse(kept) : kept);
        return new Response(
                200,
                "application/json",
                "{\"idle\": " + left.idle().toSeconds() + ", \"longest\": "
                        + left.longest().toSeconds() + "}",
                Map.of());
    }

    private static VisitGate.Knock knock(HttpServletRequest request, Optional<Kept> visit) {
        var csrf = request.getHeader("X-CSRF-Token");
        return new VisitGate.Knock(
                visit,
                Cookies.of(request),
                request.getMethod().equals("POST"),
                csrf != null ? csrf : request.getParameter("csrf"),
                request.getHeader("Origin"),
                request.getHeader("Sec-Fetch-Site"));
    }

    private VisitProblems.Answer inside(HttpServletRequest request, Address address, Visit visit, Kept kept) {
        if (address.path().equals("time"))
            return VisitProblems.Answer.of(time(kept, request.getParameter("stay") != null));
        if (address.path().equals("style.css") && visit.style() != null)
            return VisitProblems.Answer.of(new Response(200, "text/css;charset=utf-8", visit.style(), Map.of()));
        if (address.path().equals("logout") && request.getMethod().equals("POST")) {
            return leave(visit);
        }
        var page = routes.page(address.path());
        if (page.isEmpty()) {
            return VisitProblems.unknownPage();
        }
        try {
            return VisitProblems.Answer.of(page.get().answer(request(request, address, visit)));
        } catch (VisitOver over) {
            LOG.info("visit over: {}", over.getMessage());
            return VisitProblems.refused(VisitRefusal.OVER);
        } catch (UncheckedIOException away) {
            LOG.warn("a page failed", away);
            return VisitProblems.away();
        }
    }

    private VisitProblems.Answer leave(Visit visit) {
        signOut.leave(visit);
        return VisitProblems.left(BrowserCookie.clear(BrowserCookie.VISIT + visit.id()));
    }

    private static Request request(HttpServletRequest request, Address address, Visit visit) {
        var query = RequestFields.query(request);
        var post = request.getMethod().equals("POST");
        var form = post ? RequestFields.form(request, query) : Map.<String, List<String>>of();
        return new Request(visit, post ? "POST" : "GET", address.path(), query, form);
    }

    private static void write(HttpServletResponse response, Response page, List<String> ancestors) throws IOException {
        SecurityHeaders.put(response, ancestors);
        response.setStatus(page.status());
        response.setContentType(page.contentType());
        page.headers().forEach(response::addHeader);
        var isText = !page.contentType().equals("application/pdf");
        response.getOutputStream()
                .write(page.body().getBytes(isText ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
    }
}
