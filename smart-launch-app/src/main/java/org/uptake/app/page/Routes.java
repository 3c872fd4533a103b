package org.uptake.app.page;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the page for a path behind {@code /visits/{id}/}. In a pattern {@code {name}} stands for one segment; the first match counts. */
public final class Routes {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^/}]+}");

    private final Map<Pattern, Page> pages = new LinkedHashMap<>();

    public Routes(Map<String, Page> byPattern) {
        byPattern.forEach((pattern, page) -> pages.put(compile(pattern), page));
    }

    private static Pattern compile(String pattern) {
        var regex = new StringBuilder();
        var placeholder = PLACEHOLDER.matcher(pattern);
        var from = 0;
        while (placeholder.find()) {
            regex.append(Pattern.quote(pattern.substring(from, placeholder.start())))
                    .append("[^/]+");
            from = placeholder.end();
        }
        return Pattern.compile(
                regex.append(Pattern.quote(pattern.substring(from))).toString());
    }

    Optional<Page> page(String path) {
        return pages.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
