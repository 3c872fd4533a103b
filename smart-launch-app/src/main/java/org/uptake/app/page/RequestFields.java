package org.uptake.app.page;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells a form's fields from the query string, which the servlet API mixes: for a name in both, the query's values come first. */
final class RequestFields {
    private RequestFields() {}

    static Map<String, List<String>> query(HttpServletRequest request) {
        return request.getQueryString() == null ? Map.of() : URLUtils.parseParameters(request.getQueryString());
    }

    static Map<String, List<String>> form(HttpServletRequest request, Map<String, List<String>> query) {
        var form = new LinkedHashMap<String, List<String>>();
        request.getParameterMap().forEach((name, values) -> {
            var asked = query.getOrDefault(name, List.of()).size();
            if (values.length > asked) {
                form.put(name, List.of(values).subList(asked, values.length));
            }
        });
        return form;
    }
}
