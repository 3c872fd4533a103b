package org.uptake.differential;

import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.util.StringUtil;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.uptake.differential.Question.Term;

/** One question and both answers. */
record Comparison(Question question, Answer ours, Answer hapi, Parameters parameters, Map<String, Resource> resources) {

    /** {@code _has:Type:parameter:} or {@code parameter:Type.}, with or without the type. */
    private static final Pattern HOP = Pattern.compile("_has:([A-Za-z]+):[a-z-]+:|([^.:]+)(?::([A-Za-z]+))?\\.");

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

    private List<Optional<String>> sortValues(String key, List<String> sort) {
        return sort.stream().map(one -> sortValue(key, one)).toList();
    }

    /** What it is sorted by; R4: of several values that "that comes earliest in the specified sort order". */
    private Optional<String> sortValue(String key, String sortKey) {
        var all = values(key, code(sortKey)).stream()
                .filter(value -> !(value instanceof Quantity quantity) || quantity.hasValue());
        var isText =
                parameters.of(question.type()).get(code(sortKey)).getParamType() == RestSearchParameterTypeEnum.STRING;
        var sorted = isText
                ? all.flatMap(value -> Terms.texts(value).stream())
                        .map(text -> StringUtil.normalizeStringForSearchIndexing(text)
                                .toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList()
                : all.sorted(Comparison::compare).map(Comparison::sortText).toList();
        if (sorted.isEmpty()) return Optional.empty();
        return Optional.of(sorted.get(sortKey.startsWith("-") ? sorted.size() - 1 : 0));
    }

    private static int compare(Base one, Base other) {
        var number = number(one);
        var another = number(other);
        if (number.isPresent() && another.isPresent()) return number.get().compareTo(another.get());
        if (one instanceof BaseDateTimeType time && other instanceof BaseDateTimeType anotherTime)
            return time.getValue().compareTo(anotherTime.getValue());
        return text(one).compareTo(text(other));
    }

    /** Numbers are sorted as numbers, whatever their unit; a range by its beginning. */
    private static Optional<BigDecimal> number(Base value) {
        if (value instanceof Range range)
            return Optional.ofNullable(range.getLow().getValue());
        if (value instanceof Quantity quantity) return Optional.ofNullable(quantity.getValue());
        return value instanceof IntegerType || value instanceof DecimalType
                ? Optional.of(new BigDecimal(value.primitiveValue()))
                : Optional.empty();
    }

    private static String sortText(Base value) {
        return number(value)
                .map(number -> number.stripTrailingZeros().toPlainString())
                .orElseGet(() -> text(value));
    }

    List<Base> values(String key, String code) {
        var resource = resources.get(key);
        return resource == null ? List.of() : parameters.values(resource, code);
    }

    /** Whether a criterion, at the end of its chain too, is such a one. */
    boolean asks(Predicate<Term> such) {
        return question.criteria().stream().anyMatch(such);
    }

    /** The type that has the parameter at the end of a criterion. */
    String leafType(Term term) {
        var type = question.type();
        var hop = HOP.matcher(
                term.name().substring(0, term.name().length() - term.leaf().length()));
        while (hop.find()) {
            var named = hop.group(1) != null ? hop.group(1) : hop.group(3);
            type = named != null
                    ? named
                    : parameters.onlyTarget(type, hop.group(2)).orElse("");
        }
        return type;
    }

    /** The kind of parameter at the end of a criterion. */
    @Nullable RestSearchParameterTypeEnum kind(Term term) {
        var code = term.leaf().replaceFirst(":.*", "");
        var parameter = parameters.of(leafType(term)).get(code);
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

    /** The question, and what both servers have against it. */
    String refusals() {
        return question + ": Uptake " + said(ours) + ", HAPI " + said(hapi);
    }

    private static String said(Answer answer) {
        return answer.isRefused() ? answer.refusal() : answer.matches().size() + " found";
    }

    @Override
    public String toString() {
        var text = new StringBuilder(outcome() + " " + question);
        switch (outcome()) {
            case REFUSAL ->
                text.append("\n    Uptake ")
                        .append(said(ours))
                        .append("\n    HAPI   ")
                        .append(said(hapi));
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
