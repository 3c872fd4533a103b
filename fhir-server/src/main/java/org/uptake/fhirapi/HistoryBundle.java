package org.uptake.fhirapi;

import java.util.function.UnaryOperator;
import org.uptake.store.History;
import org.uptake.store.Json;
import org.uptake.store.Version;

/** A page of versions as a history Bundle. */
final class HistoryBundle {
    private HistoryBundle() {}

    /**
     * @param address where the page was asked for, with its parameters but without the cursor
     * @param sealed binds a cursor to whom it is given
     */
    static String write(History.Page page, String base, String address, UnaryOperator<String> sealed) {
        var text = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"history\",\"link\":[");
        text.append(Links.link("self", address));
        page.next()
                .ifPresent(next -> text.append(',')
                        .append(Links.link("next", address + "&_cursor=" + sealed.apply(next.cursor()))));
        text.append("]");
        var first = true;
        for (var version : page.versions()) {
            text.append(first ? ",\"entry\":[" : ",").append(entry(version, base));
            first = false;
        }
        return text.append(first ? "}" : "]}").toString();
    }

    private static String entry(Version version, String base) {
        var method = version.deleted() ? "DELETE" : version.version() == 1 ? "POST" : "PUT";
        var status = version.deleted() ? "204" : version.version() == 1 ? "201" : "200";
        var url = version.version() == 1 ? version.type() : version.reference();
        var entry = Json.object().put("fullUrl", base + "/" + version.reference());
        entry.putObject("request").put("method", method).put("url", url);
        entry.putObject("response")
                .put("status", status)
                .put("etag", version.etag())
                .put("lastModified", RestResponse.instant(version));
        var text = Json.write(entry);
        if (version.deleted()) return text;
        return text.substring(0, text.length() - 1) + ",\"resource\":" + version.json() + "}";
    }
}
