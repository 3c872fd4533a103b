package org.uptake.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.search.Criteria;
import org.uptake.search.PageBytes;
import org.uptake.search.References;
import org.uptake.search.SearchParameters;
import org.uptake.search.SearchSql;
import org.uptake.search.SqlCondition;
import org.uptake.search.UnionSql;

/** Runs searches: a page of matches, what they include, and the total where it is wanted. */
final class SearchReader {
    /** A page with more included resources than this is refused by the caller's own choice of a smaller _count. */
    private static final int MOST_INCLUDED = 2_000;

    private final References references;

    SearchReader(SearchParameters parameters) {
        this.references = new References(parameters);
    }

    SearchPage search(Connection connection, Criteria criteria, Predicate<Version> shown) {
        return search(connection, new OneType(criteria), shown);
    }

    /** Over several types at once; the same question for each. */
    SearchPage search(Connection connection, List<Criteria> each, Predicate<Version> shown) {
        return search(connection, new SeveralTypes(each), shown);
    }

    private interface Asked {
        /** Of any of the types; what is not about one type is the same in all. */
        Criteria criteria();

        PageRows page(Connection connection) throws SQLException;

        SqlCondition count();
    }

    private SearchPage search(Connection connection, Asked asked, Predicate<Version> shown) {
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
            return new SearchPage(matches, included(connection, criteria, matches, shown), total, page.next());
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

    /** @param shown what the caller may see; nothing else is included, nor followed */
    private List<Version> included(
            Connection connection, Criteria criteria, List<Version> matches, Predicate<Version> shown) {
        var already = new LinkedHashSet<String>();
        for (var match : matches) already.add(match.reference());
        var included = new ArrayList<Version>();
        var includes = criteria.includes();
        var revIncludes = criteria.revIncludes();
        var latest = matches;
        while (!latest.isEmpty() && !(includes.isEmpty() && revIncludes.isEmpty())) {
            var found = new ArrayList<>(pointedAt(connection, includes, latest, already));
            found.addAll(namedBy(connection, includes, latest, already));
            for (var include : revIncludes) found.addAll(pointingAt(connection, include, latest, already));
            latest = found.stream().filter(shown).toList();
            included.addAll(latest);
            if (included.size() > MOST_INCLUDED) throw tooMany();
            includes = includes.stream().filter(Criteria.Include::iterate).toList();
            revIncludes = revIncludes.stream().filter(Criteria.Include::iterate).toList();
        }
        return included;
    }

    private List<Version> pointedAt(
            Connection connection, List<Criteria.Include> includes, List<Version> from, Set<String> already) {
        var wanted = new LinkedHashSet<String>();
        for (var version : from) {
            JsonNode tree = version.tree();
            for (var include : includes) wanted.addAll(references.from(version.type(), tree, include));
        }
        wanted.removeIf(reference -> !already.add(reference));
        if (wanted.size() > MOST_INCLUDED) throw tooMany();
        return wanted.isEmpty() ? List.of() : whole(StoreSql.currentThatFit(connection, List.copyOf(wanted)));
    }

    /** What canonicals name. */
    private List<Version> namedBy(
            Connection connection, List<Criteria.Include> includes, List<Version> from, Set<String> already) {
        var byType = new TreeMap<String, Set<References.Canonical>>();
        for (var version : from)
            for (var include : includes)
                for (var canonical : references.canonicalsFrom(version.type(), version::tree, include))
                    byType.computeIfAbsent(canonical.type(), type -> new LinkedHashSet<>())
                            .add(canonical);
        var found = new ArrayList<Version>();
        byType.forEach((type, canonicals) -> {
            var tokens = canonicals.stream().map(References.Canonical::token).toList();
            for (var version : withTokens(connection, type, tokens))
                if (canonicals.stream().anyMatch(canonical -> canonical.means(version.tree()))
                        && already.add(version.reference())) found.add(version);
        });
        return found;
    }

    private List<Version> pointingAt(
            Connection connection, Criteria.Include include, List<Version> at, Set<String> already) {
        var tokens = new ArrayList<Long>();
        for (var version : at)
            if (include.target() == null || version.type().equals(include.target()))
                tokens.addAll(references.tokensTo(include, version.reference(), version::tree));
        return withTokens(connection, include.type(), tokens).stream()
                .filter(version -> already.add(version.reference()))
                .toList();
    }

    private static List<Version> withTokens(Connection connection, String type, List<Long> tokens) {
        if (tokens.isEmpty()) return List.of();
        var found = whole(StoreSql.thatFit(
                connection,
                "SELECT v.type, v.id, v.version, v.recorded, v.body FROM resource r"
                        + " JOIN resource_version v ON v.type = r.type AND v.id = r.id AND v.version = r.version"
                        + " WHERE r.type = ? AND NOT r.deleted AND r.tokens && ? LIMIT ?",
                "q.type, q.id",
                type,
                tokens.toArray(new Long[0]),
                MOST_INCLUDED + 1));
        if (found.size() > MOST_INCLUDED) throw tooMany();
        return found;
    }

    /** What is included has no pages, so that it cannot end early. */
    private static List<Version> whole(StoreSql.Fitting read) {
        if (read.cut()) throw tooMany();
        return read.versions();
    }

    private static RefusedException tooMany() {
        return Refusal.of(
                        413,
                        "too-costly",
                        "search-too-many-included",
                        "More than " + MOST_INCLUDED + " resources, or more than "
                                + PageBytes.MOST / (1024 * 1024)
                                + " MiB, would be included. Ask for a smaller _count.")
                .asException();
    }
}
