package org.uptake.differential;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What both servers are asked.
 *
 * @param criteria what a resource must satisfy, all of it
 * @param rest {@code _sort}, {@code _include}, {@code _revinclude} and their like
 */
record Question(String type, List<Term> criteria, List<Term> rest) {
    /** @param name with modifier, chain or {@code _has} */
    record Term(String name, String value) {
        /** The parameter of the type that is searched; empty for {@code _has}. */
        String first() {
            return name.startsWith("_has:") ? "" : name.replaceFirst("[:.].*", "");
        }

        /** The parameter at the end of chains and {@code _has}, with its modifier. */
        String leaf() {
            var last = name;
            for (var end = last; ; last = end) {
                end = end.replaceFirst("^_has:[A-Za-z]+:[a-z-]+:", "").replaceFirst("^[^.:]+(:[A-Za-z]+)?\\.", "");
                if (end.equals(last)) return last;
            }
        }

        boolean isLinked() {
            return !leaf().equals(name);
        }

        /** Without the colon. */
        String modifier() {
            return leaf().contains(":") ? leaf().substring(leaf().indexOf(':') + 1) : "";
        }
    }

    String path() {
        return type + "?" + text(criteria) + (rest.isEmpty() ? "" : "&" + text(rest));
    }

    private static String text(List<Term> terms) {
        return terms.stream()
                .map(term -> encoded(term.name()) + "=" + encoded(term.value()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** As a person would write it. */
    @Override
    public String toString() {
        return type + "?"
                + java.util.stream.Stream.concat(criteria.stream(), rest.stream())
                        .map(term -> term.name() + "=" + term.value())
                        .collect(Collectors.joining("&"));
    }
}
