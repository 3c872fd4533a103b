package org.uptake.store;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.uptake.refusal.Refusal;
import org.uptake.refusal.RefusedException;
import org.uptake.search.Criteria;
import org.uptake.search.PageBytes;
import org.uptake.search.References;

/** What a page of matches includes, as far as the caller may see it; the limits count nothing else, so that they tell of nothing else. */
final class Includes {
    /** A page with more included resources than this is refused by the caller's own choice of a smaller _count. */
    private static final int MOST = 2_000;

    /** What is read at once. */
    private static final int PORTION = MOST + 1;

    private final Connection connection;
    private final References references;
    private final Visible visible;
    private final Set<String> already = new LinkedHashSet<>();
    private final List<Version> included = new ArrayList<>();
    private long bytes;

    Includes(Connection connection, References references, Visible visible) {
        this.connection = connection;
        this.references = references;
        this.visible = visible;
    }

    List<Version> of(Criteria criteria, List<Version> matches) {
        for (var match : matches) already.add(match.reference());
        var includes = criteria.includes();
        var revIncludes = criteria.revIncludes();
        var latest = matches;
        while (!latest.isEmpty() && !(includes.isEmpty() && revIncludes.isEmpty())) {
            var before = included.size();
            pointedAt(includes, latest);
            namedBy(includes, latest);
            for (var include : revIncludes) pointingAt(include, latest);
            latest = List.copyOf(included.subList(before, included.size()));
            includes = includes.stream().filter(Criteria.Include::iterate).toList();
            revIncludes = revIncludes.stream().filter(Criteria.Include::iterate).toList();
        }
        return included;
    }

    private void pointedAt(List<Criteria.Include> includes, List<Version> from) {
        var wanted = new LinkedHashSet<String>();
        for (var version : from) {
            var tree = version.tree();
            for (var include : includes) wanted.addAll(references.from(version.type(), tree, include));
        }
        wanted.removeIf(reference -> !already.add(reference));
        var all = List.copyOf(wanted);
        for (var i = 0; i < all.size(); i += PORTION) current(all.subList(i, Math.min(i + PORTION, all.size())));
    }

    private void current(List<String> wanted) {
        var rest = new LinkedHashSet<>(wanted);
        StoreSql.Fitting read;
        do {
            read = StoreSql.currentThatFit(connection, List.copyOf(rest));
            show(read.versions());
            read.versions().forEach(version -> rest.remove(version.reference()));
        } while (read.cut());
    }

    /** What canonicals name. */
    private void namedBy(List<Criteria.Include> includes, List<Version> from) {
        var byType = new TreeMap<String, Set<References.Canonical>>();
        for (var version : from)
            for (var include : includes)
                for (var canonical : references.canonicalsFrom(version.type(), version::tree, include))
                    byType.computeIfAbsent(canonical.type(), type -> new LinkedHashSet<>())
                            .add(canonical);
        byType.forEach((type, canonicals) -> {
            var tokens = canonicals.stream().map(References.Canonical::token).toList();
            withTokens(type, tokens, canonicals);
        });
    }

    private void pointingAt(Criteria.Include include, List<Version> at) {
        var tokens = new ArrayList<Long>();
        for (var version : at)
            if (include.target() == null || version.type().equals(include.target()))
                tokens.addAll(references.tokensTo(include, version.reference(), version::tree));
        withTokens(include.type(), tokens, Set.of());
    }

    /** @param canonicals one of which must mean the resource; empty when any will do */
    private void withTokens(String type, List<Long> tokens, Set<References.Canonical> canonicals) {
        if (tokens.isEmpty()) return;
        var after = "";
        StoreSql.Fitting read;
        do {
            read = portion(type, tokens, after);
            show(read.versions().stream()
                    .filter(version -> canonicals.isEmpty()
                            || canonicals.stream().anyMatch(canonical -> canonical.means(version.tree())))
                    .filter(version -> already.add(version.reference()))
                    .collect(Collectors.toList()));
            if (!read.versions().isEmpty())
                after = read.versions().get(read.versions().size() - 1).id();
        } while (read.cut() || read.versions().size() == PORTION);
    }

    private StoreSql.Fitting portion(String type, List<Long> tokens, String after) {
        var arguments = new ArrayList<Object>(List.of(type, tokens.toArray(new Long[0]), after));
        var patient = visible.onlyOf(type);
        patient.ifPresent(arguments::add);
        arguments.add(PORTION);
        return StoreSql.thatFit(
                connection,
                "SELECT v.type, v.id, v.version, v.recorded, v.body FROM resource r"
                        + " JOIN resource_version v ON v.type = r.type AND v.id = r.id AND v.version = r.version"
                        + " WHERE r.type = ? AND NOT r.deleted AND r.tokens && ? AND r.id > ?"
                        + (patient.isPresent() ? " AND r.patient = ?" : "") + " ORDER BY r.id LIMIT ?",
                "q.type, q.id",
                arguments.toArray());
    }

    private void show(Collection<Version> found) {
        for (var version : found)
            if (visible.shows(version)) {
                included.add(version);
                bytes += String.valueOf(version.json()).length();
                // What is included has no pages, so that it cannot end early.
                if (included.size() > MOST || bytes > PageBytes.MOST) throw tooMany();
            }
    }

    private static RefusedException tooMany() {
        return Refusal.of(
                        413,
                        "too-costly",
                        "search-too-many-included",
                        "More than " + MOST + " resources, or more than " + PageBytes.MOST / (1024 * 1024)
                                + " MiB, would be included. Ask for a smaller _count.")
                .asException();
    }
}
