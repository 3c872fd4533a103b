package org.uptake.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A card as the chart shows it.
 *
 * @param service the service that answered it; feedback goes there
 * @param detail HTML made from the card's Markdown, in which raw HTML is shown as text
 */
public record EhrCard(
        String id,
        String service,
        String summary,
        String detail,
        String source,
        List<Option> suggestions,
        List<Option> overrideReasons,
        List<Link> links) {
    /** @param id of a suggestion, or code of a reason */
    public record Option(String id, String label) {}

    /** @param appContext goes with the launch of the app, unread */
    public record Link(String label, String appContext) {
        public String encoded() {
            return URLEncoder.encode(appContext, StandardCharsets.UTF_8);
        }
    }
}
