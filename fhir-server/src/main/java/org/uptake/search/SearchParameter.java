package org.uptake.search;

import java.util.List;

/** A search parameter of one resource type, with its expression compiled. */
public final class SearchParameter {
    /** The kinds that are indexed; composite and special parameters are answered with 400. */
    public enum Kind {
        TOKEN,
        REFERENCE,
        DATE,
        STRING,
        URI,
        QUANTITY,
        NUMBER;

        boolean isKeptAsRows() {
            return this == DATE || this == STRING || this == QUANTITY || this == NUMBER;
        }
    }

    private final String type;
    private final String code;
    private final Kind kind;
    private final List<String> targets;
    private final String url;
    private final List<ElementPath> paths;
    private final boolean truthOfElement;

    SearchParameter(
            String type,
            String code,
            Kind kind,
            List<String> targets,
            String url,
            List<ElementPath> paths,
            boolean truthOfElement) {
        this.type = type;
        this.code = code;
        this.kind = kind;
        this.targets = List.copyOf(targets);
        this.url = url;
        this.paths = List.copyOf(paths);
        this.truthOfElement = truthOfElement;
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

    List<ElementPath> paths() {
        return paths;
    }

    /** Whether the value is "there and not false" (R4: Patient.deceased). */
    boolean truthOfElement() {
        return truthOfElement;
    }
}
