package org.uptake.fhirapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.uptake.search.Criteria;
import org.uptake.store.SearchPage;
import org.uptake.store.Version;

/** A page of search results as a searchset Bundle, put together from the stored texts. */
final class SearchBundle {
    private final String base;
    private final Subset subset;
    private final PageCursors cursors;

    SearchBundle(String base, Subset subset, PageCursors cursors) {
        this.cursors = cursors;
        this.base = base;
        this.subset = subset;
    }

    /**
     * @param request whose answer it is
     * @param parameters what was understood, for the self link
     * @param query what the matches are to show of themselves
     */
    String write(
            RestRequest request,
            String address,
            List<Criteria.Used> parameters,
            SearchPage page,
            Map<String, List<String>> query) {
        var text = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"searchset\"");
        page.total().ifPresent(total -> text.append(",\"total\":").append(total));
        text.append(",\"link\":[").append(Links.link("self", address + Links.query(parameters)));
        page.next().ifPresent(cursor -> {
            var used = new ArrayList<>(parameters);
            used.add(new Criteria.Used(PageCursors.NAME, cursors.sealed(request, cursor)));
            text.append(',').append(Links.link("next", address + Links.query(used)));
        });
        text.append(']');
        var first = true;
        for (var match : page.matches()) {
            entry(text.append(first ? ",\"entry\":[" : ","), subset.of(match, query), "match");
            first = false;
        }
        for (var included : page.included()) {
            entry(text.append(first ? ",\"entry\":[" : ","), included, "include");
            first = false;
        }
        return text.append(first ? "}" : "]}").toString();
    }

    private void entry(StringBuilder text, Version version, String mode) {
        text.append("{\"fullUrl\":\"")
                .append(base)
                .append('/')
                .append(version.reference())
                .append("\",\"resource\":")
                .append(version.json())
                .append(",\"search\":{\"mode\":\"")
                .append(mode)
                .append("\"}}");
    }
}
