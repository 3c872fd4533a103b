package org.uptake.kit;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /p/[intervention]}: what a handout's QR code leads to, for everybody and about nobody. No cookie, no script, no log of who reads it. */
public final class PatientPageServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final Pattern PATH = Pattern.compile("/([A-Za-z0-9.-]{1,64})(/handout\\.pdf)?");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?");

    private final transient Handouts handouts;

    public PatientPageServlet(Handouts handouts) {
        this.handouts = handouts;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        var path = PATH.matcher(String.valueOf(request.getPathInfo()));
        var view = path.matches()
                ? handouts.find(path.group(1), language(request), "")
                : java.util.Optional.<HandoutView>empty();
        if (view.isEmpty()) {
            response.setStatus(404);
            write(response, "text/plain;charset=utf-8", "There is no such page.".getBytes(StandardCharsets.UTF_8));
            return;
        }
        response.setHeader("Cache-Control", "max-age=300");
        response.setHeader("Vary", "Accept-Language");
        if (path.group(2) != null) write(response, "application/pdf", handouts.pdf(view.get()));
        else {
            var html = handouts.html(view.get()).getBytes(StandardCharsets.UTF_8);
            write(response, "text/html;charset=utf-8", html);
        }
    }

    private static String language(HttpServletRequest request) {
        @Nullable String asked = request.getParameter("lang");
        if (asked != null && LANGUAGE.matcher(asked).matches()) return asked;
        return request.getHeader("Accept-Language") == null
                ? "en"
                : request.getLocale().toLanguageTag();
    }

    private static void write(HttpServletResponse response, String type, byte[] body) throws IOException {
        response.setContentType(type);
        response.getOutputStream().write(body);
    }
}
