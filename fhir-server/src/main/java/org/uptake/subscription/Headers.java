package org.uptake.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.uptake.refusal.Refusal;

/**
 * Subscription.channel.header may hold secrets. Their values never reach the stored resource, so that no read, search, history or
 * export can tell them: there they are masked, and a mask that is sent back with the same endpoint stands for the
 * value that is kept.
 */
final class Headers {
    private static final String MASK = "***";
    private static final int MOST = 20;
    private static final int LONGEST = 8_192;
    private static final Pattern LINE = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\x20-\\x7E]*)");

    /** What the notification itself decides, or the connection. */
    private static final Set<String> OURS = Set.of(
            "content-type",
            "content-length",
            "content-encoding",
            "host",
            "connection",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection");

    private Headers() {}

    /**
     * Masks the header values of a Subscription in place.
     *
     * @param kept the lines that were given before
     * @return the lines as they are to be sent
     */
    static List<String> hide(ObjectNode subscription, List<String> kept) {
        if (!(subscription.get("channel") instanceof ObjectNode channel) || !channel.has("header")) return List.of();
        var lines = new ArrayList<String>();
        for (var header : channel.path("header")) lines.add(line(header.asText(), kept));
        if (lines.size() > MOST) throw problem("There may be " + MOST + " headers at most.");
        var masked = channel.putArray("header");
        for (var line : lines) masked.add(name(line) + ": " + MASK);
        return lines;
    }

    private static String line(String given, List<String> kept) {
        var form = LINE.matcher(given);
        if (!form.matches() || given.length() > LONGEST)
            throw problem("A header is one line, \"Name: value\", in ASCII, without line breaks.");
        if (OURS.contains(form.group(1).toLowerCase(Locale.ROOT)))
            throw problem("The header " + form.group(1) + " is set by the server.");
        if (!form.group(2).equals(MASK)) return form.group(1) + ": " + form.group(2);
        return kept.stream()
                .filter(line -> name(line).equalsIgnoreCase(form.group(1)))
                .findFirst()
                .orElseThrow(() -> problem(
                        "There is no value kept for the header " + form.group(1) + " of this endpoint; send it."));
    }

    static String name(String line) {
        return line.substring(0, line.indexOf(':'));
    }

    static String value(String line) {
        return line.substring(line.indexOf(':') + 1).trim();
    }

    private static org.uptake.refusal.RefusedException problem(String text) {
        return Refusal.of(422, "value", "subscription-header", text)
                .at("Subscription.channel.header")
                .asException();
    }
}
