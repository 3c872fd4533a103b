package org.uptake.app.worklist;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.uptake.app.page.Request;

/**
 * What the list shows. It lives in the address, so that a list can be kept and shared.
 *
 * @param view mine, team, unassigned
 * @param show actionable, all
 * @param site Location id; empty for all
 * @param code task code; empty for all
 * @param cursor where the page begins; empty for the first
 */
public record Filter(String view, String show, String site, String code, String cursor) {
    private static final List<String> VIEWS = List.of("mine", "team", "unassigned");

    static Filter of(Request request) {
        return new Filter(
                request.query("view").filter(VIEWS::contains).orElse("mine"),
                request.query("show").filter("all"::equals).orElse("actionable"),
                request.query("site").orElse(""),
                request.query("code").orElse(""),
                request.query("cursor").orElse(""));
    }

    public Filter withView(String other) {
        return new Filter(other, show, site, code, "");
    }

    public Filter withAllOpen() {
        return new Filter(view, "all", site, code, "");
    }

    Filter withCursor(String next) {
        return new Filter(view, show, site, code, next);
    }

    /** Path inside the visit. */
    public String path() {
        return "worklist?" + query("cursor");
    }

    /** The question to fhir-server (docs/api.md, {@code Task/$worklist}). */
    String question() {
        return "Task/$worklist?_count=20&" + query("_cursor");
    }

    private String query(String cursorName) {
        var parts = new LinkedHashMap<String, String>();
        parts.put("view", view);
        parts.put("show", show);
        parts.put("site", site);
        parts.put("code", code);
        parts.put(cursorName, cursor);
        return parts.entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .map(Filter::encoded)
                .collect(Collectors.joining("&"));
    }

    private static String encoded(Map.Entry<String, String> part) {
        return part.getKey() + "=" + URLEncoder.encode(part.getValue(), StandardCharsets.UTF_8);
    }
}
