package org.uptake.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.uptake.search.Criteria;
import org.uptake.search.Cursor;
import org.uptake.search.PageBytes;
import org.uptake.search.SqlCondition;

/** The matches of one page while they are read, and the place of each. */
final class PageRows {
    private final Criteria criteria;
    private final List<Version> matches = new ArrayList<>();
    private final List<List<@Nullable String>> places = new ArrayList<>();
    /** Whether there were more bytes than a page may have. */
    private boolean cut;

    PageRows(Criteria criteria) {
        this.criteria = criteria;
    }

    /** Rows that may still come: one more than the page has, to know whether there is a next. */
    int room() {
        return cut ? 0 : criteria.pageSize() + 1 - matches.size();
    }

    /** @param typed whether the type stands behind the sort keys, and is one of them */
    void read(Connection connection, SqlCondition sql, boolean typed) throws SQLException {
        var before = matches.size();
        try (var statement = planned(connection, sql);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                add(rows, typed);
                cut = matches.size() - before < rows.getLong(PageBytes.FOUND);
            }
        }
    }

    private void add(ResultSet row, boolean typed) throws SQLException {
        var sorts = criteria.sorts().size();
        var type = typed ? row.getString(5 + sorts) : criteria.type();
        var id = row.getString(1);
        var place = new ArrayList<@Nullable String>();
        for (var i = 0; i < sorts; i++) place.add(row.getString(5 + i));
        place.add(id);
        if (typed) place.add(type);
        places.add(place);
        matches.add(new Version(type, id, row.getInt(2), row.getTimestamp(3).toInstant(), row.getString(4)));
    }

    List<Version> matches() {
        return matches.subList(0, Math.min(matches.size(), criteria.pageSize()));
    }

    /** Cursor of the next page, when there is one. */
    Optional<String> next() {
        return cut || matches.size() > criteria.pageSize()
                ? Optional.of(Cursor.write(places.get(matches().size() - 1)))
                : Optional.empty();
    }

    /** Planned anew for its values each time: a plan that is good for a rare token is bad for a common one. */
    static PreparedStatement planned(Connection connection, SqlCondition sql) throws SQLException {
        var statement = connection.prepareStatement(sql.sql());
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        StoreSql.bind(statement, sql.arguments());
        return statement;
    }
}
