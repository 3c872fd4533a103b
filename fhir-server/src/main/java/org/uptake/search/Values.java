package org.uptake.search;

import java.util.ArrayList;
import java.util.List;

/** R4 search, "escaping search parameters": comma, dollar, bar and backslash may be escaped. */
final class Values {
    private Values() {}

    /** More alternatives than these are refused. */
    private static final int MOST_ALTERNATIVES = 1_000;

    /** The alternatives of a value, still escaped but for the commas. */
    static List<String> alternatives(String value) {
        var alternatives = split(value, ',');
        if (alternatives.size() > MOST_ALTERNATIVES)
            throw SearchProblems.tooMany(MOST_ALTERNATIVES, "alternatives for one parameter");
        return alternatives;
    }

    /** Splits at an unescaped separator. */
    static List<String> split(String value, char separator) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                part.append(c).append(value.charAt(++i));
            } else if (c == separator) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    static String plain(String escaped) {
        return escaped.replaceAll("\\\\([,$|\\\\])", "$1");
    }
}
