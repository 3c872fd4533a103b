package org.uptake.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.search.Criteria;
import org.uptake.search.References;
import org.uptake.search.SearchParameters;
import org.uptake.search.SearchSql;
import org.uptake.search.SqlCondition;
import org.uptake.search.UnionSql;

/** Runs searches: a page of matches, what they include, and the total where it is wanted. */
final class SearchReader {
    private final References references;

    SearchReader(SearchParameters parameters) {
        this.references = new References(parameters);
    }

    SearchPage search(Connection connection, Criteria criteria, Visible visible) {
        return search(connection, new OneType(criteria), visible);
    }

    /** Over several types at once; the same question for each. */
    SearchPage search(Connection connection, List<Criteria> each, Visible visible) {
        return search(connection, new SeveralTypes(each), visible);
    }

    private interface Asked {
        /** Of any of the types; what is not about one type is the same in all. */
        Criteria criteria();

        PageRows page(Connection connection) throws SQLException;

        SqlCondition count();
    }

    private SearchPage search(Connection connection, Asked asked, Visible visible) {
        var criteria = asked.criteria();
        try {
            if (criteria.countOnly())
                return new SearchPage(
                        List.of(), List.of(), Optional.of(count(connection, asked.count())), Optional.empty());
            var page = asked.page(connection);
            var matches = page.matches();
            var complete = page.next().isEmpty() && criteria.cursor().isEmpty();
            var total = complete
                    ? Optional.of((long) matches.size())
                    : criteria.total() ? Optional.of(count(connection, asked.count())) : Optional.<Long>empty();
            return new SearchPage(
                    matches, new Includes(connection, references, visible).of(criteria, matches), total, page.next());
        } catch (SQLException broken) {
            if (isAboutAValue(broken)) throw notComparable();
            throw new StoreFailure(broken);
        }
    }

    /** SQLSTATE class 22, "data exception": a moment, number or text that PostgreSQL cannot hold; a cursor that was tampered with. */
    private static boolean isAboutAValue(SQLException broken) {
        return broken.getSQLState() != null && broken.getSQLState().startsWith("22");
    }

    private static RefusedException notComparable() {
        return Refusal.of(
                        400,
                        "value",
                        "search-value",
                        "A value of this search, or its cursor, is not one that can be compared with what is stored.")
                .asException();
    }

    private record OneType(Criteria criteria) implements Asked {
        @Override
        public PageRows page(Connection connection) throws SQLException {
            var rows = new PageRows(criteria);
            for (var part : SearchSql.parts(criteria))
                if (rows.room() > 0) rows.read(connection, SearchSql.page(criteria, part, rows.room()), false);
            return rows;
        }

        @Override
        public SqlCondition count() {
            return SearchSql.count(criteria);
        }
    }

    private record SeveralTypes(List<Criteria> each) implements Asked {
        @Override
        public Criteria criteria() {
            return each.get(0);
        }

        @Override
        public PageRows page(Connection connection) throws SQLException {
            var rows = new PageRows(criteria());
            rows.read(connection, UnionSql.page(each, rows.room()), true);
            return rows;
        }

        @Override
        public SqlCondition count() {
            return UnionSql.count(each);
        }
    }

    private static long count(Connection connection, SqlCondition sql) throws SQLException {
        try (var statement = PageRows.planned(connection, sql);
                var rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
