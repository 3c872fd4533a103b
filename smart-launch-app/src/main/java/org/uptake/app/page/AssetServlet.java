package org.uptake.app.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code /assets/*}: our own files and htmx. With a content hash in the address ({@code ?v=}) a browser may keep them for ever. */
public final class AssetServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*\\.(css|js|svg|ico|png)");
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "svg", "image/svg+xml",
            "ico", "image/x-icon",
            "png", "image/png");
    private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var name = request.getPathInfo() == null ? "" : request.getPathInfo().substring(1);
        var matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            response.sendError(404);
            return;
        }
        var path = name.equals("htmx.min.js") ? HTMX : "/org/uptake/app/assets/" + name;
        try (var content = AssetServlet.class.getResourceAsStream(path)) {
            if (content == null) {
                response.sendError(404);
                return;
            }
            response.setContentType(TYPES.get(matcher.group(1)));
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Cache-Control", caching(request));
            content.transferTo(response.getOutputStream());
        }
    }

    private static String caching(HttpServletRequest request) {
        return request.getParameter("v") != null ? "public, max-age=31536000, immutable" : "public, max-age=300";
    }
}
