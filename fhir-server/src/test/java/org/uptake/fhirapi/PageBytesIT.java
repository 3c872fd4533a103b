package org.uptake.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.fhirapi.RestBed.SERVER;
import static org.uptake.fhirapi.RestBed.create;
import static org.uptake.fhirapi.RestBed.patient;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources of eight million letters each: two of them fit on a page, three do not. */
class PageBytesIT {
    private static final int MOST = 21 * 1024 * 1024;
    private static final List<String> LARGE = new ArrayList<>();
    private static String patient = "";

    @BeforeAll
    static void fill() {
        patient = create(patient("Umfang", "1970-01-01"));
        var text = "{\"url\":\"urn:large\",\"valueString\":\"" + "x".repeat(1_000_000) + "\"}";
        for (var i = 0; i < 5; i++)
            LARGE.add(create(
                    "{\"resourceType\":\"Basic\",\"meta\":{\"tag\":[{\"code\":\"large\"}]},\"code\":{\"text\":\"x\"},"
                            + "\"subject\":{\"reference\":\"Patient/" + patient + "\"},\"extension\":["
                            + String.join(",", Collections.nCopies(8, text)) + "]}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Basic?_tag=large",
                "/Basic?_tag=large&_sort=-_lastUpdated",
                "/Basic?_tag=large&_sort=created",
                "?_type=Basic,Flag&_tag=large&_count=500",
                "/Basic/_history?_count=500",
                "/Patient/P/$everything?_type=Basic&_count=500",
            })
    void a_page_ends_early_rather_than_grow_and_the_next_one_goes_on(String question) {
        var found = new ArrayList<String>();
        var address = question.replace("/P/", "/" + patient + "/");
        for (var pages = 0; !address.isEmpty(); pages++) {
            assertThat(pages).isLessThan(20);
            var reply = SERVER.get(address.replaceFirst("^/", ""));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body().length()).isLessThan(MOST);
            reply.json().path("entry").forEach(entry -> {
                var id = entry.path("resource").path("id").asText();
                if (LARGE.contains(id)) found.add(id);
            });
            address = next(reply.json());
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(LARGE);
    }

    private static String next(JsonNode bundle) {
        for (var link : bundle.path("link"))
            if (link.path("relation").asText().equals("next"))
                return link.path("url").asText().substring(SERVER.fhirBase().length());
        return "";
    }

    @Test
    void what_would_be_included_beyond_that_is_refused() {
        var refused = SERVER.get("Patient?_id=" + patient + "&_revinclude=Basic:subject");
        assertThat(refused.status()).isEqualTo(413);
        assertThat(RestBed.rule(refused.json())).isEqualTo("search-too-many-included");
    }

    @Test
    void totals_count_what_did_not_fit_too() {
        var reply = SERVER.get("Basic?_tag=large&_total=accurate").json();
        assertThat(reply.path("total").asInt()).isEqualTo(LARGE.size());
        assertThat(reply.path("entry").size()).isEqualTo(2);
    }
}
