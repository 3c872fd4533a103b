package org.uptake.app.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Where a form leads afterwards: a path inside the visit that the form itself names. */
public final class Back {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9/?&=%._,-]*");

    private Back() {}

    /** The form's or address's {@code back}; anything that is no plain path inside the visit leads to its start. */
    public static String of(Request request) {
        var wanted = request.form("back").or(() -> request.query("back")).orElse("");
        return SAFE.matcher(wanted).matches() && !wanted.contains("..") && !wanted.startsWith("/") ? wanted : "";
    }

    public static Response to(Request request) {
        return Response.seeOther(request.url(of(request)));
    }

    /** The query that carries {@code back} on to the next page; empty for the visit's start. */
    public static String query(String back) {
        return back.isEmpty() ? "" : "?back=" + URLEncoder.encode(back, StandardCharsets.UTF_8);
    }

    /** Words for the link that leads there. */
    public static String words(String back) {
        return back.startsWith("worklist") ? "Back to the worklist" : back.isEmpty() ? "Back to the start" : "Back";
    }
}
