package org.uptake.search;

import java.util.ArrayList;
import java.util.List;

/** R4 search, "uri": equal, or above and below another in the path of a URL. */
final class Uris {
    private static final String BELOW = ":below";

    private Uris() {}

    static long token(SearchParameter parameter, String uri) {
        return TokenHash.code(parameter.type(), parameter.code(), uri);
    }

    /** What a URL and everything below it in the path have in common. */
    static long below(SearchParameter parameter, String uri) {
        return TokenHash.code(parameter.type(), parameter.code() + BELOW, withoutSlash(uri));
    }

    /** The URL itself and what stands above it. */
    static List<Long> above(SearchParameter parameter, String uri) {
        var tokens = new ArrayList<Long>();
        for (var prefix : prefixes(uri)) {
            tokens.add(token(parameter, prefix));
            tokens.add(token(parameter, prefix + "/"));
        }
        return tokens;
    }

    /** A URL and the paths above it, without a slash at the end; of an urn only itself. */
    static List<String> prefixes(String uri) {
        var prefixes = new ArrayList<String>();
        var whole = withoutSlash(uri);
        prefixes.add(whole);
        var host = uri.indexOf("://");
        if (host < 0) return prefixes;
        for (var slash = whole.lastIndexOf('/'); slash > host + 2; slash = whole.lastIndexOf('/', slash - 1))
            prefixes.add(whole.substring(0, slash));
        return prefixes;
    }

    private static String withoutSlash(String uri) {
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }
}
