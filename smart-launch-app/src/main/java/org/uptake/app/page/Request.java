package org.uptake.app.page;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uptake.app.visit.Visit;

/**
 * A request inside a visit; the visit, the cookie and (for a POST) the CSRF token are checked before a page sees it.
 *
 * @param method GET or POST
 * @param path the path behind {@code /visits/{id}/}, for example {@code tasks/17/move}
 * @param query query-string parameters
 * @param form form fields, empty for a GET
 */
public record Request(
        Visit visit, String method, String path, Map<String, List<String>> query, Map<String, List<String>> form) {

    public Optional<String> query(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    public Optional<String> form(String name) {
        return form.getOrDefault(name, List.of()).stream()
                .filter(v -> !v.isBlank())
                .findFirst();
    }

    /** An address inside this visit. */
    public String url(String pathInVisit) {
        return "/visits/" + visit.id() + "/" + pathInVisit;
    }

    /** Segment {@code n} of the path, from 0; empty text when there is none. */
    public String segment(int n) {
        var segments = path.split("/", -1);
        return n < segments.length ? segments[n] : "";
    }
}
