package org.uptake.differential;

import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.util.StringUtil;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.uptake.differential.Question.Term;

/** One question and both answers. */
record Comparison(Question question, Answer ours, Answer hapi, Parameters parameters, Map<String, Resource> resources) {

    enum Outcome {
        EQUAL,
        REFUSAL,
        MATCHES,
        INCLUDES,
        TOTAL,
        ORDER
    }

    Outcome outcome() {
        if (ours.isRefused() || hapi.isRefused())
            return ours.isRefused() && hapi.isRefused() ? Outcome.EQUAL : Outcome.REFUSAL;
        if (!new HashSet<>(ours.matches()).equals(new HashSet<>(hapi.matches()))) return Outcome.MATCHES;
        if (!ours.included().equals(hapi.included())) return Outcome.INCLUDES;
        if (ours.total() != hapi.total()) return Outcome.TOTAL;
        return swapped().isEmpty() ? Outcome.EQUAL : Outcome.ORDER;
    }

    /** Matches, or where these are equal, included resources that only one server found. */
    Set<String> onlyOne() {
        return outcome() == Outcome.INCLUDES
                ? onlyOne(ours.included(), hapi.included())
                : onlyOne(ours.matches(), hapi.matches());
    }

    private static Set<String> onlyOne(Set<String> some, Set<String> others) {
        var all = new TreeSet<String>();
        some.stream().filter(key -> !others.contains(key)).forEach(all::add);
        others.stream().filter(key -> !some.contains(key)).forEach(all::add);
        return all;
    }

    /** Two of our order that HAPI has the other way round although they sort by different values; empty when there are none. */
    List<String> swapped() {
        var sort = sort();
        if (sort.isEmpty()) return List.of();
        var places = new HashMap<String, Integer>();
        for (var key : hapi.matches()) places.put(key, places.size());
        var order = List.copyOf(ours.matches());
        for (var i = 0; i + 1 < order.size(); i++)
            for (var j = i + 1; j < order.size(); j++)
                if (places.get(order.get(i)) > places.get(order.get(j))
                        && !sortValues(order.get(i), sort).equals(sortValues(order.get(j), sort)))
                    return List.of(order.get(i), order.get(j));
        return List.of();
    }

    private List<String> sort() {
        return question.rest().stream()
                .filter(term -> term.name().equals("_sort"))
                .flatMap(term -> Stream.of(term.value().split(",")))
                .toList();
    }

    /** The parameters that are sorted by. */
    List<RuntimeSearchParam> sortParameters() {
        return sort().stream()
                .map(key -> parameters.of(question.type()).get(code(key)))
                .toList();
    }

    private static String code(String sortKey) {
        return sortKey.replaceFirst("^-", "");
    }

    private List<List<String>> sortValues(String key, List<String> sort) {
        return sort.stream().map(one -> sortValue(key, one)).toList();
    }

    private List<String> sortValue(String key, String sortKey) {
        var all = values(key, code(sortKey)).stream()
                .filter(value -> !(value instanceof Quantity quantity) || quantity.hasValue())
                .toList();
        var isText =
                parameters.of(question.type()).get(code(sortKey)).getParamType() == RestSearchParameterTypeEnum.STRING;
        if (!isText) return all.stream().map(Comparison::text).toList();
        // Of several texts the first counts, or the last when the order is descending.
        var texts = all.stream()
                .flatMap(value -> Terms.texts(value).stream())
                .map(text -> StringUtil.normalizeStringForSearchIndexing(text).toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
        if (texts.isEmpty()) return texts;
        return List.of(sortKey.startsWith("-") ? texts.get(texts.size() - 1) : texts.get(0));
    }

    List<Base> values(String key, String code) {
        var resource = resources.get(key);
        return resource == null ? List.of() : parameters.values(resource, code);
    }

    /** Whether a criterion, at the end of its chain too, is such a one. */
    boolean asks(Predicate<Term> such) {
        return question.criteria().stream().anyMatch(such);
    }

    /** The kind of parameter at the end of a criterion. */
    @Nullable RestSearchParameterTypeEnum kind(Term term) {
        var code = term.leaf().replaceFirst(":.*", "");
        var parameter = parameters.of(term.leafType(question.type())).get(code);
        return parameter == null ? null : parameter.getParamType();
    }

    /** Whether HAPI found all that we found, and more. */
    boolean hapiFoundMore() {
        return outcome() == Outcome.MATCHES && hapi.matches().containsAll(ours.matches());
    }

    static String text(Base value) {
        if (value.isPrimitive()) return String.valueOf(value.primitiveValue());
        return value.children().stream()
                .flatMap(child -> child.getValues().stream().map(one -> child.getName() + ": " + text(one)))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @Override
    public String toString() {
        var text = new StringBuilder(outcome() + " " + question);
        switch (outcome()) {
            case REFUSAL ->
                text.append("\n    Uptake ")
                        .append(
                                ours.isRefused()
                                        ? ours.refusal()
                                        : ours.matches().size() + " found")
                        .append("\n    HAPI   ")
                        .append(
                                hapi.isRefused()
                                        ? hapi.refusal()
                                        : hapi.matches().size() + " found");
            case TOTAL ->
                text.append("\n    Uptake ")
                        .append(ours.total())
                        .append(", HAPI ")
                        .append(hapi.total());
            case ORDER -> {
                for (var key : swapped())
                    text.append("\n    ").append(key).append(" ").append(sortValues(key, sort()));
            }
            default -> {
                var mine = outcome() == Outcome.INCLUDES ? ours.included() : ours.matches();
                for (var key : onlyOne()) {
                    text.append(mine.contains(key) ? "\n    Uptake " : "\n    HAPI   ")
                            .append(key);
                    for (var term : question.criteria())
                        text.append(" ")
                                .append(values(key, term.first()).stream()
                                        .map(Comparison::text)
                                        .toList());
                }
            }
        }
        return text.toString();
    }
}
