package org.uptake.search;

import java.util.ArrayList;
import java.util.List;

/** How the text of a path falls into parts. */
final class PathText {
    private PathText() {}

    /** Its steps: what stands between dots outside of brackets and quotes. */
    static List<String> segments(String path) {
        var segments = new ArrayList<String>();
        var depth = 0;
        var quoted = false;
        var start = 0;
        for (var i = 0; i < path.length(); i++) {
            var c = path.charAt(i);
            if (c == '\'') quoted = !quoted;
            if (quoted) continue;
            if (c == '(') depth++;
            if (c == ')') depth--;
            if (c == '.' && depth == 0) {
                segments.add(path.substring(start, i).trim());
                start = i + 1;
            }
        }
        if (start < path.length()) segments.add(path.substring(start).trim());
        return segments;
    }

    /** Where the bracket closes that the text begins with. */
    static int closing(String text) {
        var depth = 0;
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '(') depth++;
            if (text.charAt(i) == ')' && --depth == 0) return i;
        }
        throw new IllegalArgumentException("unbalanced: " + text);
    }
}
