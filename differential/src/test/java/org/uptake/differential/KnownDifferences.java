package org.uptake.differential;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.uptake.differential.Comparison.Outcome;
import org.uptake.differential.Question.Term;

/** Where HAPI and we read R4 differently, as narrow as can be told from question and answers. SPEC_CLARIFICATIONS.md says why, by name. */
final class KnownDifferences {
    private record Known(String name, Predicate<Comparison> fits) {}

    private static final Pattern OTHER_ZONE = Pattern.compile("T[0-9:.]+[+-](?!00:00)");
    private static final Pattern DAY = Pattern.compile("([a-z]{2})?[0-9]{4}(-[0-9]{2}){0,2}");
    private static final Pattern MARK = Pattern.compile("[^\\p{L}\\p{N} ]");

    private static final List<Known> ALL = List.of(
            known("backslash", c -> c.asks(term -> term.value().contains("\\\\"))),
            known("missing", c -> c.asks(term -> term.modifier().equals("missing") && isThere(c, term))),
            known("identifier without value", c -> c.asks(term -> term.value().contains("|") && isIdentifier(c, term))),
            known(
                    "codes of a code system",
                    c -> c.asks(term -> term.value().contains("|")
                            && code(term).equals("code")
                            && c.leafType(term).equals("CodeSystem"))),
            known(
                    "below and above",
                    c -> c.asks(term -> List.of("below", "above").contains(term.modifier()))),
            refusal(
                    "below and above refused",
                    c -> c.asks(term -> List.of("below", "above").contains(term.modifier()))),
            known(
                    "ge and le",
                    c -> c.asks(term -> term.value().matches("[gl]e[0-9]{4}.*")
                            && c.kind(term) == RestSearchParameterTypeEnum.DATE
                            && (term.isLinked() || !term.value().contains("T") || c.hapiFoundMore()))),
            known("day of another zone", c -> c.asks(term -> isDayOfOtherZone(c, term))),
            known(
                    "pairs of one element",
                    c -> c.asks(term -> c.kind(term) == RestSearchParameterTypeEnum.COMPOSITE) && c.hapiFoundMore()),
            known(
                    "system alone in a pair",
                    c -> c.asks(term -> c.kind(term) == RestSearchParameterTypeEnum.COMPOSITE
                                    && term.value().contains("|$"))
                            && c.ours().matches().containsAll(c.hapi().matches())),
            refusal("ambiguous id", c -> c.hapi().refusal().contains("HAPI-1099")),
            known(
                    "urn as a canonical",
                    c -> c.asks(term ->
                            term.value().contains("urn:") && c.kind(term) == RestSearchParameterTypeEnum.REFERENCE)),
            known(
                    "uri among references",
                    c -> c.asks(term -> c.kind(term) == RestSearchParameterTypeEnum.REFERENCE && isUri(c, term))),
            known(
                    "uri behind a link",
                    c -> c.asks(term -> term.isLinked() && c.kind(term) == RestSearchParameterTypeEnum.URI)),
            known(
                    "not behind a link",
                    c -> c.asks(term -> term.isLinked() && term.modifier().equals("not"))),
            known(
                    "type of a chain to tags",
                    c -> c.asks(term -> term.isLinked() && term.leaf().startsWith("_")) && c.hapiFoundMore()),
            refusal(
                    "chains mixed with _has",
                    c -> Stream.of("HAPI-1242", "HAPI-1243").anyMatch(c.hapi().refusal()::contains)
                            && c.asks(term -> term.name().contains("_has:"))),
            known(
                    "several codings not in a value set",
                    c -> c.asks(term -> term.modifier().equals("not-in")
                            && (term.isLinked() || (c.hapiFoundMore() && haveSeveral(c, term))))),
            refusal(
                    "address behind a chain without types",
                    c -> c.hapi().refusal().contains("HAPI-1250")
                            && c.asks(term -> term.isLinked() && term.value().contains("/"))),
            known("text of an address", c -> c.asks(term -> code(term).equals("address"))),
            known(
                    "display of a coding",
                    c -> c.asks(term -> term.modifier().equals("text")
                            && (term.isLinked()
                                    || c.onlyOne().stream()
                                            .allMatch(key -> c.values(key, term.first()).stream()
                                                    .anyMatch(Coding.class::isInstance))))),
            refusal("sa and eb of quantities", c -> c.hapi().refusal().contains("HAPI-1235")),
            known(
                    "quantity with a comparator",
                    c -> c.asks(term -> (c.kind(term) == RestSearchParameterTypeEnum.QUANTITY
                                    || c.kind(term) == RestSearchParameterTypeEnum.COMPOSITE)
                            && (term.isLinked() || c.onlyOne().stream().allMatch(key -> hasComparator(c, key, term))))),
            known(
                    "blank at the end of a text",
                    c -> c.asks(term -> term.value().matches("(?s).*\\s(,.*)?")
                            && c.kind(term) == RestSearchParameterTypeEnum.STRING)),
            includes(
                    "include of what was included",
                    c -> isAsked(c, "_include")
                            && isAsked(c, "_revinclude")
                            && c.hapi().included().containsAll(c.ours().included())),
            includes(
                    "repeated includes both ways",
                    c -> c.question().rest().stream()
                                    .anyMatch(term -> term.name().endsWith(":iterate"))
                            && isAskedAtAll(c, "_include")
                            && isAskedAtAll(c, "_revinclude")
                            && c.ours().included().containsAll(c.hapi().included())),
            order(
                    "order of codes and references",
                    c -> sortsBy(c, RestSearchParameterTypeEnum.TOKEN)
                            || sortsBy(c, RestSearchParameterTypeEnum.REFERENCE)),
            order(
                    "order by source and profile",
                    c -> c.outcome() == Outcome.ORDER
                            && c.sortParameters().stream()
                                    .anyMatch(one ->
                                            List.of("_source", "_profile").contains(one.getName()))),
            order("order of marks and letters", KnownDifferences::sortsByMarks),
            order(
                    "order of quantities with a comparator",
                    c -> c.swapped().stream()
                            .flatMap(key -> sortValues(c, key))
                            .anyMatch(value -> value instanceof Quantity quantity && quantity.hasComparator())),
            order("order of spans of time", KnownDifferences::sortsBySpans));

    private KnownDifferences() {}

    static Optional<String> name(Comparison comparison) {
        return ALL.stream()
                .filter(known -> known.fits().test(comparison))
                .map(Known::name)
                .findFirst();
    }

    static List<String> names() {
        return ALL.stream().map(Known::name).toList();
    }

    /** Of what is found. */
    private static Known known(String name, Predicate<Comparison> fits) {
        return new Known(name, c -> c.outcome() == Outcome.MATCHES && fits.test(c));
    }

    private static Known includes(String name, Predicate<Comparison> fits) {
        return new Known(name, c -> c.outcome() == Outcome.INCLUDES && fits.test(c));
    }

    private static Known order(String name, Predicate<Comparison> fits) {
        return new Known(name, c -> c.outcome() == Outcome.ORDER && fits.test(c));
    }

    private static Known refusal(String name, Predicate<Comparison> fits) {
        return new Known(name, c -> c.outcome() == Outcome.REFUSAL && c.hapi().isRefused() && fits.test(c));
    }

    private static String code(Term term) {
        return term.leaf().replaceFirst(":.*", "");
    }

    /** The element is there, though with nothing to search by; behind a link that cannot be seen from here. */
    private static boolean isThere(Comparison c, Term term) {
        return term.isLinked()
                || c.onlyOne().stream()
                        .noneMatch(key -> c.values(key, term.first()).isEmpty());
    }

    private static boolean isIdentifier(Comparison c, Term term) {
        return term.isLinked()
                ? code(term).endsWith("identifier")
                : c.onlyOne().stream()
                        .allMatch(key -> c.values(key, term.first()).stream().anyMatch(Identifier.class::isInstance));
    }

    private static boolean isUri(Comparison c, Term term) {
        return term.isLinked()
                ? code(term).equals("definition")
                : c.onlyOne().stream()
                        .allMatch(key -> c.values(key, term.first()).stream()
                                .anyMatch(value -> value.fhirType().equals("uri")));
    }

    private static boolean isDayOfOtherZone(Comparison c, Term term) {
        if (!DAY.matcher(term.value()).matches() || c.kind(term) != RestSearchParameterTypeEnum.DATE) return false;
        return term.isLinked()
                || c.onlyOne().stream()
                        .allMatch(key -> c.values(key, term.first()).stream()
                                .anyMatch(value -> OTHER_ZONE
                                        .matcher(Comparison.text(value))
                                        .find()));
    }

    private static boolean hasComparator(Comparison c, String key, Term term) {
        return c.values(key, term.first()).stream()
                .anyMatch(value -> Comparison.text(value).contains("comparator: "));
    }

    private static boolean haveSeveral(Comparison c, Term term) {
        return c.onlyOne().stream()
                .allMatch(key -> c.values(key, term.first()).stream()
                                .mapToInt(value -> value instanceof CodeableConcept concept
                                        ? concept.getCoding().size()
                                        : 1)
                                .sum()
                        > 1);
    }

    private static boolean isAsked(Comparison c, String name) {
        return c.question().rest().stream().anyMatch(term -> term.name().equals(name));
    }

    private static boolean isAskedAtAll(Comparison c, String name) {
        return isAsked(c, name) || isAsked(c, name + ":iterate");
    }

    private static boolean sortsBy(Comparison c, RestSearchParameterTypeEnum kind) {
        return c.outcome() == Outcome.ORDER && c.sortParameters().stream().anyMatch(one -> one.getParamType() == kind);
    }

    private static boolean sortsByMarks(Comparison c) {
        return sortsBy(c, RestSearchParameterTypeEnum.STRING)
                && c.swapped().stream()
                        .flatMap(key -> sortValues(c, key))
                        .flatMap(value -> Terms.texts(value).stream())
                        .anyMatch(text -> MARK.matcher(text).find());
    }

    /** Neither of them is a moment. */
    private static boolean sortsBySpans(Comparison c) {
        return sortsBy(c, RestSearchParameterTypeEnum.DATE)
                && c.swapped().stream()
                        .flatMap(key -> sortValues(c, key))
                        .anyMatch(value -> value instanceof Period
                                || (value.isPrimitive()
                                        && !value.primitiveValue().contains("T")));
    }

    private static Stream<Base> sortValues(Comparison c, String key) {
        return c.sortParameters().stream().flatMap(one -> c.values(key, one.getName()).stream());
    }
}
