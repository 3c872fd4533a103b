package org.uptake.app.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request's cookies by name. */
public final class Cookies {
    private Cookies() {}

    public static Map<String, String> of(HttpServletRequest request) {
        var byName = new LinkedHashMap<String, String>();
        var sent = request.getCookies();
        if (sent != null) {
            for (var cookie : sent) {
                byName.putIfAbsent(cookie.getName(), cookie.getValue());
            }
        }
        return byName;
    }
}
