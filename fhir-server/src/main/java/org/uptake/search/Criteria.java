package org.uptake.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A checked search on one type.
 *
 * @param conditions all must hold
 * @param sorts sort keys in order; the id is always the last one
 * @param pageSize rows a page has at most, 0 for none
 * @param total whether the exact number of matches is wanted
 * @param countOnly {@code _summary=count}
 * @param cursor where the page before ended
 * @param used the parameters that were understood, for the self link
 */
public record Criteria(
        String type,
        List<SqlCondition> conditions,
        List<SortKey> sorts,
        List<Include> includes,
        List<Include> revIncludes,
        int pageSize,
        boolean total,
        boolean countOnly,
        Summary summary,
        Optional<List<@Nullable String>> cursor,
        List<Used> used) {

    /** The same question with one condition more. */
    public Criteria and(SqlCondition condition) {
        var all = new ArrayList<>(conditions);
        all.add(condition);
        return new Criteria(type, all, sorts, includes, revIncludes, pageSize, total, countOnly, summary, cursor, used);
    }

    /**
     * {@code _include=Task:owner:PractitionerRole}.
     *
     * @param parameter {@code *} for every reference
     * @param iterate {@code :iterate}: also from what was included
     */
    public record Include(
            String type, String parameter, @Nullable String target, boolean iterate) {}

    /** {@code _summary} as far as it changes the resources. */
    public enum Summary {
        FALSE,
        TRUE,
        TEXT,
        DATA
    }

    public record Used(String name, String value) {}
}
