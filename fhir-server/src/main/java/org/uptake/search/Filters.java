package org.uptake.search;

import static org.uptake.search.SearchProblems.unknownParameter;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a parameter asks of a row, by its whole name: with modifier, chained ({@code owner:PractitionerRole.location.name}) or reversed
 * ({@code _has:Task:patient:status}). Chains become nested selects; every type on the way is judged by the caller's {@link Reach}.
 */
final class Filters {
    static final int MOST_HOPS = 4;
    /** The tokens of canonicals that mean the resource of version {@code b}: those with its business version, those without any. */
    private static final String CANONICAL = "ARRAY[reference_token(?, (b.body::jsonb ->> 'url') || '|' ||"
            + " coalesce(b.body::jsonb ->> 'version', '')), reference_token(?, (b.body::jsonb ->> 'url') || '|')]";

    private final SearchParameters parameters;
    private final Conditions conditions;

    Filters(SearchParameters parameters, Terminology terminology, Clock clock) {
        this.parameters = parameters;
        this.conditions = new Conditions(parameters, terminology, clock);
    }

    /** Empty when the row's type has no such parameter. */
    Optional<SqlCondition> read(Row row, String name, String value, Reach reach) {
        if (name.startsWith("_has:")) return Optional.of(reversed(row, name, value, reach));
        var dot = name.indexOf('.');
        var first = dot < 0 ? name : name.substring(0, dot);
        var colon = first.indexOf(':');
        var code = colon < 0 ? first : first.substring(0, colon);
        var modifier = colon < 0 ? "" : first.substring(colon + 1);
        if (dot >= 0)
            return parameters
                    .find(row.type(), code)
                    .map(parameter -> chained(row, parameter, modifier, name.substring(dot + 1), value, reach));
        return switch (code) {
            case "_id" -> Optional.of(conditions.id(row, modifier, value));
            case "_lastUpdated" -> Optional.of(conditions.recorded(row, modifier, value));
            case "_list" -> Optional.of(listed(row, modifier, value, reach));
            default ->
                parameters.find(row.type(), code).map(parameter -> conditions.read(row, parameter, modifier, value));
        };
    }

    /** R4 search, "_list": what a List names, but for entries that it marks as deleted. */
    private SqlCondition listed(Row row, String modifier, String value, Reach reach) {
        var ids = Values.alternatives(value);
        if (!modifier.isEmpty() || ids.stream().anyMatch(id -> id.startsWith("$")))
            throw SearchProblems.badValue("_list", "", "the id of a List, without a modifier");
        var patient = reach.patient("List");
        if (!reach.filters("List").isEmpty()) throw SearchProblems.beyondReach("List");
        var item = "^(?:" + parameters.base().replaceAll("([^A-Za-z0-9/:])", "\\\\$1") + ")?" + row.type()
                + "/([A-Za-z0-9.-]+)(?:/_history/.*)?$";
        var named = SqlCondition.of(
                "SELECT substring(e -> 'item' ->> 'reference' FROM ?) FROM resource l JOIN resource_version b"
                        + " ON b.type = 'List' AND b.id = l.id AND b.version = l.version,"
                        + " jsonb_array_elements(b.body::jsonb -> 'entry') e"
                        + " WHERE l.type = 'List' AND l.id = ANY(?) AND NOT l.deleted"
                        + " AND (e ->> 'deleted') IS DISTINCT FROM 'true'",
                item,
                ids.toArray(new String[0]));
        if (patient.isPresent()) named = named.and(SqlCondition.of("l.patient = ?", patient.get()));
        return named.around(row.alias() + ".id IN (", ")");
    }

    /** Nothing of a type that lacks the parameter can keep to the limit. */
    private SqlCondition limit(Row row, String name, String value) {
        return read(row, name, value, Reach.EVERYTHING).orElseGet(() -> SqlCondition.of("FALSE"));
    }

    /** A limit on the rows that are searched for, which comes from the caller's rights rather than from the question. */
    SqlCondition limit(String type, String name, String value) {
        return limit(Row.searched(type), name, value);
    }

    private SqlCondition chained(
            Row row, SearchParameter parameter, String type, String rest, String value, Reach reach) {
        var sql = new ArrayList<SqlCondition>();
        var targets = targets(row, parameter, type, rest, reach);
        for (var target : targets) {
            var next = row.next(target);
            var match = match(next, rest, value, reach);
            if (targets.equals(List.of("Patient")) && parameters.isPatientOf(parameter))
                return match.around(row.alias() + ".patient IN (SELECT " + next.alias() + ".id FROM ", ")");
            sql.add(pointingAt(parameter, next, match));
        }
        var either =
                String.join(" UNION ALL ", sql.stream().map(SqlCondition::sql).toList());
        return new SqlCondition(
                row.alias() + ".id IN (" + either + ")",
                sql.stream().flatMap(one -> one.arguments().stream()).toList());
    }

    /** The ids of what points at a match. */
    private static SqlCondition pointingAt(SearchParameter parameter, Row next, SqlCondition match) {
        var key = TokenHash.referenceKey(parameter.type(), parameter.code());
        if (parameter.isCanonical())
            return match.and(canonicalOf(next))
                    .and(SqlCondition.of("p.type = '" + parameter.type() + "' AND p.tokens && " + CANONICAL, key, key))
                    .around("SELECT p.id FROM resource p, resource_version b, ", "");
        var link = SqlCondition.of(
                "p.type = '" + parameter.type() + "' AND p.tokens @> ARRAY[reference_token(?, '" + next.type()
                        + "/' || " + next.alias() + ".id)]",
                key);
        return match.and(link).around("SELECT p.id FROM resource p, ", "");
    }

    /** The version {@code b} of a row, which has its canonical. */
    private static SqlCondition canonicalOf(Row row) {
        return SqlCondition.of("b.type = '" + row.type() + "' AND b.id = " + row.alias() + ".id AND b.version = "
                + row.alias() + ".version");
    }

    private List<String> targets(Row row, SearchParameter parameter, String type, String rest, Reach reach) {
        if (parameter.kind() != SearchParameter.Kind.REFERENCE)
            throw SearchProblems.notChainable(parameter, "it is no reference");
        if (row.hops() == MOST_HOPS) throw SearchProblems.tooDeep(MOST_HOPS);
        if (!type.isEmpty() && !parameter.targets().contains(type))
            throw SearchProblems.notChainable(parameter, "it does not point to " + type);
        var possible = parameter.targets().stream()
                .filter(target -> type.isEmpty() ? parameters.types().contains(target) : target.equals(type))
                .filter(target -> knows(target, rest))
                .toList();
        if (possible.isEmpty())
            throw SearchProblems.notChainable(
                    parameter, "nothing that it points to here has the parameter behind the dot");
        return reachable(possible, reach);
    }

    /** What the caller may search; the refusal when that is nothing. */
    private static List<String> reachable(List<String> types, Reach reach) {
        var reachable = new ArrayList<String>();
        org.uptake.refusal.RefusedException refused = null;
        for (var type : types) {
            try {
                reach.patient(type);
                reachable.add(type);
            } catch (org.uptake.refusal.RefusedException forbidden) {
                refused = forbidden;
            }
        }
        if (reachable.isEmpty() && refused != null) throw refused;
        return reachable;
    }

    private boolean knows(String type, String rest) {
        if (rest.startsWith("_has:") || rest.matches("_(id|lastUpdated|list)(:.*)?"))
            return parameters.types().contains(type);
        return parameters.find(type, rest.split("[.:]", 2)[0]).isPresent();
    }

    private SqlCondition reversed(Row row, String name, String value, Reach reach) {
        var parts = name.split(":", 4);
        if (parts.length < 4)
            throw SearchProblems.badValue(name, "", "written as _has:Type:reference-parameter:parameter");
        if (row.hops() == MOST_HOPS) throw SearchProblems.tooDeep(MOST_HOPS);
        var parameter =
                parameters.find(parts[1], parts[2]).orElseThrow(() -> unknownParameter(parts[1], parts[2], parameters));
        if (!parameter.targets().contains(row.type()))
            throw SearchProblems.notChainable(parameter, "it does not point to " + row.type());
        var next = row.next(parts[1]);
        var match = match(next, parts[3], value, reach);
        if (row.type().equals("Patient") && parameters.isPatientOf(parameter))
            return match.around(row.alias() + ".id IN (SELECT " + next.alias() + ".patient FROM ", ")");
        var key = TokenHash.referenceKey(parameter.type(), parameter.code());
        if (parameter.isCanonical())
            return match.and(canonicalOf(row))
                    .and(SqlCondition.of(next.alias() + ".tokens && " + CANONICAL, key, key))
                    .around("EXISTS (SELECT 1 FROM resource_version b, ", ")");
        var link = SqlCondition.of(
                next.alias() + ".tokens @> ARRAY[reference_token(?, '" + row.type() + "/' || " + row.alias() + ".id)]",
                key);
        return match.and(link).around("EXISTS (SELECT 1 FROM ", ")");
    }

    /** {@code resource h1 WHERE ...}: the rows of the next type that meet the rest of the question. */
    private SqlCondition match(Row next, String rest, String value, Reach reach) {
        var patient = reach.patient(next.type());
        var asked = read(next, rest, value, reach).orElseThrow(() -> unknownParameter(next.type(), rest, parameters));
        var alias = next.alias();
        var match = SqlCondition.of(alias + ".type = '" + next.type() + "' AND NOT " + alias + ".deleted")
                .and(asked);
        if (patient.isPresent()) match = match.and(SqlCondition.patientIs(next, patient.get()));
        for (var filter : reach.filters(next.type()).entrySet())
            match = match.and(limit(next, filter.getKey(), filter.getValue()));
        return match.around("resource " + alias + " WHERE ", "");
    }
}
