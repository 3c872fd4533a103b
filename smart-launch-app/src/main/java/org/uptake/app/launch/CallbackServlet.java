package org.uptake.app.launch;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.uptake.app.ehr.Ehrs;
import org.uptake.app.page.Cookies;
import org.uptake.app.visit.BrowserCookie;

/** {@code /callback/{ehr}}: where the EHR's sign-in sends the browser back. The visit's own address follows, clean of code and state. */
public final class CallbackServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Arrival arrival;
    private final transient Ehrs ehrs;
    private final transient RefusalPage refusals;

    CallbackServlet(Arrival arrival, Ehrs ehrs, RefusalPage refusals) {
        this.arrival = arrival;
        this.ehrs = ehrs;
        this.refusals = refusals;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var ehr = Optional.ofNullable(request.getPathInfo())
                .map(path -> path.substring(1))
                .orElse("");
        var parameters = ServletParameters.of(request);
        var cookies = Cookies.of(request);
        parameters
                .first("state")
                .map(PendingLaunch::cookieName)
                .filter(cookies::containsKey)
                .ifPresent(name -> response.addHeader("Set-Cookie", BrowserCookie.clear(name)));
        var outcome = arrival.arrive(new Arrival.Callback(ehr, parameters, cookies));
        var refused = outcome.<Optional<Refused>>fold(
                arrived -> {
                    enter(response, arrived);
                    return Optional.empty();
                },
                (why, detail) -> Optional.of(new Refused(why, detail)));
        if (refused.isPresent()) {
            refusals.show(response, refused.get(), ehrs.byId(ehr));
        }
    }

    private static void enter(HttpServletResponse response, Arrival.Arrived arrived) {
        arrived.opened().setCookies().forEach(cookie -> response.addHeader("Set-Cookie", cookie));
        response.setStatus(303);
        response.setHeader("Location", "/visits/" + arrived.opened().visit().id() + "/" + arrived.screen());
    }
}
