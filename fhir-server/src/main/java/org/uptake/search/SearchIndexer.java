package org.uptake.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds a resource's search values by the compiled definitions; no parameter has code of its own. */
public final class SearchIndexer {
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

    private static final int LONGEST_TEXT = 400;

    private final SearchParameters parameters;

    public SearchIndexer(SearchParameters parameters) {
        this.parameters = parameters;
    }

    public SearchValues values(String type, JsonNode resource) {
        var found = new FoundValues(parameters, type);
        for (var parameter : parameters.of(type, resource)) {
            if (parameter.truthOfElement()) {
                found.present(parameter);
                found.token(parameter, "", Boolean.toString(isTrue(parameter, resource)));
                continue;
            }
            for (var path : parameter.paths()) path.collect(resource, element -> found.add(parameter, element));
            if (parameter.isFoundByAbsence()) found.absentUnlessPresent(parameter);
            for (var pair : parameter.pairs()) found.add(pair, resource);
        }
        return found.all();
    }

    /** The values of one parameter, which the type has. */
    public SearchValues values(String type, String code, JsonNode resource) {
        var found = new FoundValues(parameters, type);
        parameters.find(type, code).ifPresent(parameter -> {
            for (var path : parameter.paths()) path.collect(resource, element -> found.add(parameter, element));
        });
        return found.all();
    }

    /** The values that are kept as rows: those of dates, strings, quantities and numbers. */
    public SearchValues rows(String type, JsonNode resource) {
        var found = new FoundValues(parameters, type);
        for (var parameter : parameters.of(type, resource)) {
            if (parameter.kind().isKeptAsRows() || parameter.kind() == SearchParameter.Kind.TOKEN)
                for (var path : parameter.paths()) path.collect(resource, element -> found.add(parameter, element));
            for (var pair : parameter.pairs()) found.add(pair, resource);
        }
        return found.rows();
    }

    /** The id of the patient that a resource is about: its {@code patient} or {@code subject}, or the Patient itself. */
    public Optional<String> patient(String type, JsonNode resource) {
        if (type.equals("Patient")) return text(resource, "id");
        return parameters.patientOf(type).flatMap(known -> firstPatient(known, resource));
    }

    private Optional<String> firstPatient(SearchParameter parameter, JsonNode resource) {
        var found = new java.util.ArrayList<String>(1);
        for (var path : parameter.paths())
            path.collect(
                    resource,
                    element -> found.add(
                            parameters.relative(element.node().path("reference").asText())));
        return found.stream()
                .filter(reference -> reference.startsWith("Patient/"))
                .map(reference -> reference.substring("Patient/".length()))
                .findFirst();
    }

    private static boolean isTrue(SearchParameter parameter, JsonNode resource) {
        var there = new boolean[1];
        for (var path : parameter.paths())
            path.collect(
                    resource, element -> there[0] |= !element.node().asText().equals("false"));
        return there[0];
    }

    /** Lower case, without accents; of a long text the beginning, because an index entry has no room for more. */
    static String normal(String text) {
        var folded = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT)
                .trim();
        if (folded.length() <= LONGEST_TEXT) return folded;
        var end = Character.isHighSurrogate(folded.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
        return folded.substring(0, end);
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).map(JsonNode::asText);
    }
}
