package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** The CapabilityStatement tells the truth. */
class CapabilitiesIT {
    @Test
    void the_capability_statement_names_every_type_and_parameter_it_answers() {
        var statement = SERVER.send("system", "GET", "metadata", "").json();
        assertThat(statement.path("fhirVersion").asText()).isEqualTo("4.0.1");
        for (var resource : statement.path("rest").path(0).path("resource")) {
            var type = resource.path("type").asText();
            assertThat(SERVER.get(type + "?_count=1").status()).as(type).isEqualTo(200);
            for (var parameter : resource.path("searchParam")) {
                var value = switch (parameter.path("type").asText()) {
                    case "date" -> "2026-01-01";
                    case "quantity", "number" -> "1";
                    case "composite" -> "x$2026";
                    case "special" -> parameter.path("name").asText().equals("near") ? "42.1%7C-83.7" : "x";
                    default -> "x";
                };
                var reply = SERVER.get(type + "?" + parameter.path("name").asText() + "=" + value + "&_count=1");
                assertThat(reply.status())
                        .as(type + "?" + parameter.path("name").asText())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void each_include_that_the_capability_statement_names_is_answered() {
        var resources = SERVER.get("metadata").json().path("rest").path(0).path("resource");
        for (var resource : resources) {
            var type = resource.path("type").asText();
            var all = new ArrayList<String>();
            for (var value : resource.path("searchInclude")) all.add("_include=" + value.asText());
            for (var value : resource.path("searchRevInclude")) all.add("_revinclude=" + value.asText());
            for (var from = 0; from < all.size(); from += 50) {
                var some = String.join("&", all.subList(from, Math.min(all.size(), from + 50)));
                assertThat(SERVER.get(type + "?_count=1&" + some).status())
                        .as(type + "?" + some)
                        .isEqualTo(200);
            }
            if (type.equals("CarePlan")) assertThat(all).contains("_revinclude=Task:based-on");
        }
    }

    @Test
    void the_statement_stays_the_same_and_need_not_be_sent_again() {
        var first = SERVER.send("system", "GET", "metadata", "");
        var again = SERVER.send("system", "GET", "metadata", "", "If-None-Match", first.etag());
        assertThat(again.status()).isEqualTo(304);
        assertThat(SERVER.send("system", "GET", "metadata?mode=terminology", "").status())
                .isEqualTo(400);
        assertThat(SERVER.send("system", "DELETE", "metadata", "").status()).isEqualTo(405);
    }

    @Test
    void the_openapi_document_and_the_page_name_what_the_statement_names() {
        var paths = SERVER.get("api-docs").json().path("paths");
        var statement = SERVER.get("metadata").json().path("rest").path(0);
        for (var resource : statement.path("resource")) {
            var type = resource.path("type").asText();
            assertThat(paths.path("/" + type).has("get")).as(type).isTrue();
            var updates = resource.path("interaction").toString().contains("\"update\"");
            assertThat(paths.path("/" + type + "/{id}").has("put")).as(type).isEqualTo(updates);
            for (var operation : resource.path("operation")) {
                var name = operation.path("name").asText();
                // exports are answered in front of this edge
                if (!name.equals("export"))
                    assertThat(paths.properties())
                            .anyMatch(path -> path.getKey().startsWith("/" + type)
                                    && path.getKey().endsWith("/$" + name));
            }
        }
        var page = SERVER.get("api");
        assertThat(page.response().headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(page.body()).contains("[type]/[id]/_history/[vid]").doesNotContain("http://", "https://");
    }
}
