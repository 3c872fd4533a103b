package org.uptake.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One resource scope: {@code patient|user|system/Type|*.cruds?param=value}, or its v1 form.
 *
 * @param type a resource type, or {@code *}
 * @param filters search parameter to the one token value that it must equal; empty for none
 */
record Scope(Level level, String type, Set<Right> rights, Map<String, String> filters) {
    enum Level {
        PATIENT,
        USER,
        SYSTEM
    }

    private static final Pattern FORM = Pattern.compile(
            "(?<level>patient|user|system)/(?<type>\\*|[A-Z][A-Za-z]{1,63})\\.(?<rights>read|write|\\*|c?r?u?d?s?)(\\?(?<query>.+))?");

    /** Element and search parameter have the same name and a coded value in every type, so that a resource can be judged by itself. */
    private static final Set<String> FILTERS = Set.of("category", "code", "status", "type", "intent");

    private static final Pattern PLAIN_VALUE = Pattern.compile("([^,|\\s]+\\|)?[^,|\\s]+");

    /** @return empty for anything that grants no resource: other scopes, wrong letters or order, filters we cannot keep to */
    static Optional<Scope> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) return Optional.empty();
        var rights = rights(form.group("rights"));
        if (rights.isEmpty()) return Optional.empty();
        var level = Level.valueOf(form.group("level").toUpperCase(java.util.Locale.ROOT));
        var query = form.group("query");
        if (query == null) return Optional.of(new Scope(level, form.group("type"), rights, Map.of()));
        return filters(query).map(filters -> new Scope(level, form.group("type"), rights, filters));
    }

    boolean covers(Right right, String resourceType) {
        return rights.contains(right) && (type.equals("*") || type.equals(resourceType));
    }

    private static Set<Right> rights(String text) {
        return switch (text) {
            case "read" -> EnumSet.of(Right.READ, Right.SEARCH);
            case "write" -> EnumSet.of(Right.CREATE, Right.UPDATE, Right.DELETE);
            case "*" -> EnumSet.allOf(Right.class);
            default ->
                EnumSet.allOf(Right.class).stream()
                        .filter(right -> text.indexOf(right.letter()) >= 0)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Right.class)));
        };
    }

    private static Optional<Map<String, String>> filters(String query) {
        var filters = new LinkedHashMap<String, String>();
        for (var pair : query.split("&", -1)) {
            var equals = pair.indexOf('=');
            if (equals < 1 || !FILTERS.contains(pair.substring(0, equals))) return Optional.empty();
            var value = decoded(pair.substring(equals + 1));
            if (value.filter(v -> PLAIN_VALUE.matcher(v).matches()).isEmpty()) return Optional.empty();
            if (filters.put(pair.substring(0, equals), value.get()) != null) return Optional.empty();
        }
        return Optional.of(Map.copyOf(filters));
    }

    private static Optional<String> decoded(String value) {
        try {
            return Optional.of(URLDecoder.decode(value, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
