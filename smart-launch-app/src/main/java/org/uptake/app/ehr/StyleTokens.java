package org.uptake.app.ehr;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The tokens of a {@code smart_style_url} as values of our own CSS variables. Every value has to look exactly like a colour, a size or a
 * font, so nothing else gets into a style sheet. A colour counts only where text keeps a contrast of 4.5:1 (WCAG 2.2, 1.4.3) on all that it
 * is shown on; else ours stay.
 */
final class StyleTokens {
    private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");
    private static final Pattern RADIUS = Pattern.compile("(?:[0-9]|1[0-6])px");
    private static final Pattern FONT_SIZE = Pattern.compile("(?:1[2-9]|20)px");
    private static final Pattern FONTS =
            Pattern.compile("[A-Za-z][A-Za-z0-9 \\-]{0,39}(?:, ?['\"]?[A-Za-z][A-Za-z0-9 \\-]{0,39}['\"]?){0,7}");
    private static final double LEAST_CONTRAST = 4.5;

    /** Of uptake.css. */
    private static final String TEXT = "#212b32";

    private static final String WHITE = "#ffffff";
    /** What texts of each kind are shown on, besides the page's ground. */
    private static final String BAND = "#f0f4f5";

    private static final String SOFT_TEXT = "#4c6272";
    private static final String LATE_GROUND = "#fdeceb";
    private static final String DONE_GROUND = "#e1f3e8";
    private static final String INFO_GROUND = "#e0ecf8";

    private StyleTokens() {}

    static String css(JsonNode tokens) {
        var variables = variables(tokens);
        var css = new StringBuilder();
        if (!variables.isEmpty()) {
            css.append(":root {");
            variables.forEach((name, value) ->
                    css.append(' ').append(name).append(": ").append(value).append(';'));
            css.append(" }\n");
        }
        value(tokens, "font_family_body", FONTS)
                .ifPresent(fonts ->
                        css.append("body { font-family: ").append(fonts).append("; }\n"));
        value(tokens, "font_family_heading", FONTS)
                .ifPresent(fonts ->
                        css.append("h1, h2, h3 { font-family: ").append(fonts).append("; }\n"));
        value(tokens, "dim_font_size", FONT_SIZE)
                .ifPresent(size -> css.append("body { font-size: ").append(size).append("; }\n"));
        return css.toString();
    }

    private static Map<String, String> variables(JsonNode tokens) {
        var found = new LinkedHashMap<String, String>();
        var ground = value(tokens, "color_background", COLOUR).orElse(WHITE);
        var text = value(tokens, "color_text", COLOUR).orElse(TEXT);
        if (!isReadable(text, ground, BAND) || !isReadable(SOFT_TEXT, ground)) {
            ground = WHITE;
            text = TEXT;
        }
        if (!ground.equals(WHITE)) found.put("--ground", ground);
        if (!text.equals(TEXT)) found.put("--text", text);
        put(found, "--link", tokens, "color_highlight", ground, BAND, INFO_GROUND, WHITE);
        put(found, "--late", tokens, "color_error", ground, LATE_GROUND, WHITE);
        put(found, "--done", tokens, "color_success", ground, DONE_GROUND);
        value(tokens, "dim_border_radius", RADIUS).ifPresent(radius -> found.put("--radius", radius));
        return found;
    }

    private static void put(
            Map<String, String> found, String variable, JsonNode tokens, String token, String... grounds) {
        value(tokens, token, COLOUR)
                .filter(colour -> isReadable(colour, grounds))
                .ifPresent(colour -> found.put(variable, colour));
    }

    private static Optional<String> value(JsonNode tokens, String name, Pattern form) {
        var value = tokens.path(name);
        return value.isTextual() && form.matcher(value.asText()).matches()
                ? Optional.of(value.asText())
                : Optional.empty();
    }

    private static boolean isReadable(String colour, String... grounds) {
        for (var ground : grounds) if (contrast(colour, ground) < LEAST_CONTRAST) return false;
        return true;
    }

    /** WCAG 2.2, "contrast ratio", of two colours as {@code #rrggbb}: 1 to 21. */
    static double contrast(String one, String other) {
        var light = Math.max(luminance(one), luminance(other));
        var dark = Math.min(luminance(one), luminance(other));
        return (light + 0.05) / (dark + 0.05);
    }

    /** WCAG 2.2, "relative luminance". */
    private static double luminance(String colour) {
        return 0.2126 * channel(colour, 1) + 0.7152 * channel(colour, 3) + 0.0722 * channel(colour, 5);
    }

    private static double channel(String colour, int at) {
        var value = Integer.parseInt(colour.substring(at, at + 2), 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
