package org.uptake.search;

import static org.uptake.search.SearchProblems.badValue;
import static org.uptake.search.SearchProblems.unknownParameter;
import static org.uptake.search.SearchProblems.unsupported;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a search into {@link Criteria}; refuses (400) what R4 does not define or this server does not support. */
public final class SearchQuestion {
    public static final int DEFAULT_PAGE = 20;
    public static final int LARGEST_PAGE = 500;
    private static final int MOST_PARAMETERS = 100;
    /** A key that is a code or a reference is read from the body of every match. */
    private static final int MOST_SORT_KEYS = 5;

    /** Parameters about the answer's form, which the REST edge handles. */
    private static final Set<String> OF_THE_EDGE = Set.of("_format", "_pretty");

    /** R4 defines them; this server does not have them. */
    private static final Set<String> NOT_SUPPORTED =
            Set.of("_text", "_content", "_query", "_filter", "_type", "_contained", "_containedType");

    private static final Set<String> OF_EVERY_TYPE = Set.of("_id", "_lastUpdated");

    private final SearchParameters parameters;
    private final Filters filters;

    /** @param clock says how far away a date is, for the prefix {@code ap} */
    public SearchQuestion(SearchParameters parameters, Terminology terminology, Clock clock) {
        this.parameters = parameters;
        this.filters = new Filters(parameters, terminology, clock);
    }

    /**
     * @param lenient {@code Prefer: handling=lenient}: unknown parameters are left out instead of refused
     */
    public Criteria read(String type, Map<String, List<String>> query, boolean lenient) {
        return read(type, query, lenient, Reach.EVERYTHING);
    }

    /** @param reach what the caller may search, asked for every type that a chain passes through */
    public Criteria read(String type, Map<String, List<String>> query, boolean lenient, Reach reach) {
        var draft = new Draft(type, reach);
        var asked = query.values().stream().mapToInt(List::size).sum();
        if (asked > MOST_PARAMETERS) throw SearchProblems.tooMany(MOST_PARAMETERS, "parameters");
        query.forEach((name, values) -> {
            for (var value : values)
                if (!value.isEmpty() && !OF_THE_EDGE.contains(name)) read(draft, name, value, lenient);
        });
        return draft.criteria();
    }

    /** The same question within what the caller may see of the type. */
    public Criteria within(Criteria criteria, Optional<String> patient, Map<String, String> limits) {
        var narrowed = criteria;
        if (patient.isPresent()) narrowed = narrowed.and(SqlCondition.patientIs(patient.get()));
        for (var filter : limits.entrySet())
            narrowed = narrowed.and(filters.limit(criteria.type(), filter.getKey(), filter.getValue()));
        return narrowed;
    }

    /**
     * The same question for each of several types.
     *
     * @param lenient as for one type; a parameter that one of the types does not have is left out for all
     * @throws org.uptake.refusal.RefusedException 400 also when a type has no such parameter, or when it is to be sorted by what not
     *     every type has
     */
    public List<Criteria> readEach(
            Collection<String> types, Map<String, List<String>> query, boolean lenient, Reach reach) {
        for (var sort : query.getOrDefault("_sort", List.of()))
            for (var key : Values.alternatives(sort))
                if (!key.isEmpty() && !OF_EVERY_TYPE.contains(key.replaceFirst("^-", "")))
                    throw badValue("_sort", sort, "_id or _lastUpdated, by which alone several types are sorted");
        var asked = new LinkedHashMap<String, List<String>>();
        query.forEach((name, values) -> {
            if (!lenient || types.stream().allMatch(type -> understands(type, name, values, reach)))
                asked.put(name, values);
        });
        return types.stream().map(type -> read(type, asked, false, reach)).toList();
    }

    private boolean understands(String type, String name, List<String> values, Reach reach) {
        return name.equals("_cursor")
                || !read(type, Map.of(name, values), true, reach).used().isEmpty();
    }

    private void read(Draft draft, String name, String value, boolean lenient) {
        var colon = name.indexOf(':');
        var code = colon < 0 ? name : name.substring(0, colon);
        switch (code) {
            case "_count" -> draft.pageSize = pageSize(value);
            case "_sort" -> draft.sorts = sorts(draft.type, value);
            case "_include" -> draft.includes.add(include(name, value));
            case "_revinclude" -> draft.revIncludes.add(include(name, value));
            case "_total" -> draft.total = total(value);
            case "_summary" -> summary(draft, value);
            case "_elements" -> {
                // the edge picks them; the next page needs them too
            }
            case "_cursor" -> draft.cursor = Optional.of(Cursor.read(value));
            default -> {
                var condition = filters.read(Row.searched(draft.type), name, value, draft.reach);
                if (condition.isEmpty()) {
                    if (lenient) return;
                    throw NOT_SUPPORTED.contains(code)
                            ? unsupported(draft.type, name)
                            : unknownParameter(draft.type, name, parameters);
                }
                draft.conditions.add(condition.get());
            }
        }
        // the self link tells what was done, not what was wished
        var used = code.equals("_count") ? String.valueOf(draft.pageSize) : value;
        if (!code.equals("_cursor")) draft.used.add(new Criteria.Used(name, used));
    }

    private static int pageSize(String value) {
        try {
            var wanted = Integer.parseInt(value);
            if (wanted >= 0) return Math.min(wanted, LARGEST_PAGE);
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw badValue("_count", value, "a whole number from 0 to " + LARGEST_PAGE);
    }

    private static boolean total(String value) {
        return switch (value) {
            case "accurate", "estimate" -> true;
            case "none" -> false;
            default -> throw badValue("_total", value, "none, estimate or accurate");
        };
    }

    private static void summary(Draft draft, String value) {
        switch (value) {
            case "count" -> draft.countOnly = true;
            case "true" -> draft.summary = Criteria.Summary.TRUE;
            case "text" -> draft.summary = Criteria.Summary.TEXT;
            case "data" -> draft.summary = Criteria.Summary.DATA;
            case "false" -> draft.summary = Criteria.Summary.FALSE;
            default -> throw badValue("_summary", value, "true, text, data, count or false");
        }
    }

    private List<SortKey> sorts(String type, String value) {
        var sorts = new ArrayList<SortKey>();
        var keys = Values.alternatives(value);
        if (keys.size() > MOST_SORT_KEYS) throw SearchProblems.tooMany(MOST_SORT_KEYS, "sort keys");
        for (var key : keys) {
            var descending = key.startsWith("-");
            var code = descending ? key.substring(1) : key;
            sorts.add(
                    switch (code) {
                        case "_id" -> SortKey.id(descending);
                        case "_lastUpdated" -> SortKey.recorded(descending);
                        default ->
                            SortKey.of(
                                    parameters
                                            .find(type, code)
                                            .orElseThrow(() -> unknownParameter(type, "_sort=" + code, parameters)),
                                    descending);
                    });
        }
        return List.copyOf(sorts);
    }

    private Criteria.Include include(String name, String value) {
        var iterate = name.endsWith(":iterate");
        if (name.contains(":") && !iterate) throw badValue(name, value, "asked with another modifier than :iterate");
        if (value.equals("*")) return new Criteria.Include("*", "*", null, iterate);
        var parts = value.split(":", 3);
        if (parts.length < 2) throw badValue(name, value, "Type:parameter or Type:parameter:TargetType");
        if (!parts[1].equals("*")) {
            var parameter = parameters
                    .find(parts[0], parts[1])
                    .orElseThrow(() -> unknownParameter(parts[0], value, parameters));
            if (parameter.kind() != SearchParameter.Kind.REFERENCE)
                throw badValue(name, value, "a reference parameter of " + parts[0]);
        }
        return new Criteria.Include(parts[0], parts[1], parts.length == 3 ? parts[2] : null, iterate);
    }

    private static final class Draft {
        private final String type;
        private final Reach reach;
        private final List<SqlCondition> conditions = new ArrayList<>();
        private List<SortKey> sorts = List.of();
        private final List<Criteria.Include> includes = new ArrayList<>();
        private final List<Criteria.Include> revIncludes = new ArrayList<>();
        private int pageSize = DEFAULT_PAGE;
        private boolean total;
        private boolean countOnly;
        private Criteria.Summary summary = Criteria.Summary.FALSE;
        private Optional<List<@Nullable String>> cursor = Optional.empty();
        private final List<Criteria.Used> used = new ArrayList<>();

        Draft(String type, Reach reach) {
            this.type = type;
            this.reach = reach;
        }

        Criteria criteria() {
            return new Criteria(
                    type,
                    List.copyOf(conditions),
                    sorts,
                    List.copyOf(includes),
                    List.copyOf(revIncludes),
                    pageSize,
                    total,
                    countOnly || pageSize == 0,
                    summary,
                    cursor,
                    List.copyOf(used));
        }
    }
}
