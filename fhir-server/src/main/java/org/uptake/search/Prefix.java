package org.uptake.search;

/** R4 search, "Prefixes". */
enum Prefix {
    EQ,
    NE,
    GT,
    LT,
    GE,
    LE,
    SA,
    EB,
    AP;

    record Prefixed(Prefix prefix, String rest) {}

    static Prefixed of(String value) {
        for (var prefix : values())
            if (value.length() > 2
                    && value.regionMatches(true, 0, prefix.name(), 0, 2)
                    && Character.isLetter(value.charAt(0))) return new Prefixed(prefix, value.substring(2));
        return new Prefixed(EQ, value);
    }
}
