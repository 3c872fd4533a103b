package org.uptake.search;

/**
 * Two parameters that a composite asks of one element (R4 search, "composite").
 *
 * @param base where the elements are
 * @param first a parameter whose values are tokens, its paths beginning at the base
 * @param second its paths begin at the base too
 */
record Pair(ElementPath base, SearchParameter first, SearchParameter second) {

    /** Then the element is the resource, and each parameter may be asked by itself. */
    boolean isOfWholeResource() {
        return base.isRoot();
    }

    /** What rows of the second are kept under beside a token of the first. */
    String rows(long first) {
        return first().code() + "$" + second().code() + "$" + Long.toHexString(first);
    }

    long token(long first, long second) {
        return TokenHash.code(second().type(), rows(first), Long.toHexString(second));
    }
}
