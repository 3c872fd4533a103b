package org.uptake.fhirapi;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.uptake.search.Criteria;
import org.uptake.store.Json;

/** Bundle links. */
final class Links {
    private Links() {}

    static String link(String relation, String url) {
        return Json.write(Json.object().put("relation", relation).put("url", url));
    }

    static String query(List<Criteria.Used> used) {
        var query = new StringBuilder();
        for (var parameter : used)
            query.append(query.isEmpty() ? "?" : "&")
                    .append(encode(parameter.name()))
                    .append('=')
                    .append(encode(parameter.value()));
        return query.toString();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
