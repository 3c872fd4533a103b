package org.uptake.app.launch;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.uptake.app.page.Cookies;
import org.uptake.app.visit.BrowserCookie;

/** {@code /launch}: where an EHR opens the app, by GET or POST. */
public final class LaunchServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    /** Launches one browser may have under way; older cookies go. */
    private static final int MOST_COOKIES = 8;

    private final transient Departure departure;
    private final transient RefusalPage refusals;

    LaunchServlet(Departure departure, RefusalPage refusals) {
        this.departure = departure;
        this.refusals = refusals;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        begin(request, response);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        begin(request, response);
    }

    private void begin(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var parameters = ServletParameters.of(request);
        var outcome = departure.begin(parameters);
        var refused = outcome.<Optional<Refused>>fold(
                leaving -> {
                    leave(request, response, leaving);
                    return Optional.empty();
                },
                (why, detail) -> Optional.of(new Refused(why, detail)));
        if (refused.isPresent()) {
            refusals.show(response, refused.get(), parameters.first("iss").flatMap(departure::ehr));
        }
    }

    static void leave(HttpServletRequest request, HttpServletResponse response, Departure.Leaving leaving) {
        Cookies.of(request).keySet().stream()
                .filter(name -> name.startsWith(BrowserCookie.LAUNCH))
                .skip(MOST_COOKIES - 1L)
                .forEach(name -> response.addHeader("Set-Cookie", BrowserCookie.clear(name)));
        var launch = leaving.launch();
        response.addHeader("Set-Cookie", BrowserCookie.set(launch.cookieName(), launch.cookie(), PendingLaunches.LIFE));
        response.setStatus(303);
        response.setHeader("Location", leaving.authorize().toString());
    }
}
