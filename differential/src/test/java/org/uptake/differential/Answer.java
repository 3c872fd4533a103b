package org.uptake.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one server said.
 *
 * @param refusal why it was refused; empty when it was answered
 * @param matches Type/id, in the order in which they came
 * @param total -1 when none was told
 */
record Answer(String refusal, Set<String> matches, Set<String> included, int total) {
    private static final int MOST_PAGES = 100;

    static Answer of(FhirHttp server, Question question) {
        var reply = server.get(question.path() + "&_count=500&_total=accurate");
        var matches = new LinkedHashSet<String>();
        var included = new TreeSet<String>();
        var total = reply.body().path("total").asInt(-1);
        for (var page = 0; reply.status() == 200; page++) {
            if (page == MOST_PAGES) throw new IllegalStateException(server.name() + " pages without end: " + question);
            for (var entry : reply.body().path("entry")) {
                var resource = entry.path("resource");
                var key = resource.path("resourceType").asText() + "/"
                        + resource.path("id").asText();
                var mode = entry.path("search").path("mode").asText();
                if (mode.equals("match")) matches.add(key);
                if (mode.equals("include")) included.add(key);
            }
            var next = next(reply.body());
            if (next.isEmpty()) return new Answer("", matches, included, total);
            reply = server.follow(next);
        }
        var issue = reply.body().path("issue").path(0);
        return new Answer(
                reply.status() + " "
                        + issue.path("diagnostics")
                                .asText(issue.path("details").path("text").asText()),
                Set.of(),
                Set.of(),
                -1);
    }

    private static String next(JsonNode bundle) {
        for (var link : bundle.path("link"))
            if (link.path("relation").asText().equals("next"))
                return link.path("url").asText();
        return "";
    }

    boolean isRefused() {
        return !refusal.isEmpty();
    }
}
