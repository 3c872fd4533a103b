package org.uptake.search;

import java.util.List;

/** A search parameter of one resource type, with its expression compiled. */
public final class SearchParameter {
    public enum Kind {
        TOKEN,
        REFERENCE,
        DATE,
        STRING,
        URI,
        QUANTITY,
        NUMBER,
        COMPOSITE,
        /** Of R4's special parameters {@code near} alone, a place on the globe. */
        SPECIAL;

        boolean isKeptAsRows() {
            return this == DATE || this == STRING || this == QUANTITY || this == NUMBER || this == SPECIAL;
        }
    }

    private final String type;
    private final String code;
    private final Kind kind;
    private final List<String> targets;
    private final String url;
    private final List<ElementPath> paths;
    private final boolean truthOfElement;
    private final List<Pair> pairs;
    private final String keptAs;

    SearchParameter(
            String type,
            String code,
            Kind kind,
            List<String> targets,
            String url,
            List<ElementPath> paths,
            boolean truthOfElement) {
        this(type, code, kind, targets, url, paths, truthOfElement, List.of(), code);
    }

    private SearchParameter(
            String type,
            String code,
            Kind kind,
            List<String> targets,
            String url,
            List<ElementPath> paths,
            boolean truthOfElement,
            List<Pair> pairs,
            String keptAs) {
        this.type = type;
        this.code = code;
        this.kind = kind;
        this.targets = List.copyOf(targets);
        this.url = url;
        this.paths = List.copyOf(paths);
        this.truthOfElement = truthOfElement;
        this.pairs = List.copyOf(pairs);
        this.keptAs = keptAs;
    }

    static SearchParameter composite(String type, String code, String url, List<Pair> pairs) {
        return new SearchParameter(type, code, Kind.COMPOSITE, List.of(), url, List.of(), false, pairs, code);
    }

    /** The same parameter with other paths, or under another name in the store. */
    SearchParameter at(List<ElementPath> otherPaths) {
        return new SearchParameter(type, code, kind, targets, url, otherPaths, truthOfElement, pairs, keptAs);
    }

    SearchParameter keptAs(String name) {
        return new SearchParameter(type, code, kind, targets, url, paths, truthOfElement, pairs, name);
    }

    public String type() {
        return type;
    }

    public String code() {
        return code;
    }

    public Kind kind() {
        return kind;
    }

    /** The types that a reference parameter may point to. */
    public List<String> targets() {
        return targets;
    }

    /** The canonical address of the definition. */
    public String url() {
        return url;
    }

    /** Whether a resource has one value at most. */
    boolean isSingle() {
        return paths.size() == 1 && paths.get(0).isSingle();
    }

    /** Whether a resource has one row of search values at most. */
    boolean isSingleValue() {
        return paths.size() == 1 && paths.get(0).isSingleValue();
    }

    /**
     * Whether {@code :missing=true} has a token of its own. What is without an owner or an encounter is asked for often and rare;
     * without the token every resource of the type would have to be looked at. A token for each parameter would cost every write.
     */
    boolean isFoundByAbsence() {
        return kind == Kind.REFERENCE && isSingle();
    }

    /** Whether a reference parameter's values are canonicals. An extension's value, which may be of any type, is a Reference. */
    boolean isCanonical() {
        return kind == Kind.REFERENCE
                && paths.stream()
                        .anyMatch(
                                path -> !path.endsAt("Reference") && (path.endsAt("canonical") || path.endsAt("uri")));
    }

    /** What a composite asks for: one of these. */
    List<Pair> pairs() {
        return pairs;
    }

    /** The name that its rows stand under. */
    String keptAs() {
        return keptAs;
    }

    List<ElementPath> paths() {
        return paths;
    }

    /** Whether the value is "there and not false" (R4: Patient.deceased). */
    boolean truthOfElement() {
        return truthOfElement;
    }
}
