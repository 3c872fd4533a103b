package org.uptake.search;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Every search parameter of the supported types, compiled from SearchParameter resources (R4's and ours). */
public final class SearchParameters {
    /** These work on columns of the store, not on extracted values. */
    private static final Set<String> OF_THE_STORE =
            Set.of("_id", "_lastUpdated", "_content", "_text", "_query", "_filter");

    /** Goes up whenever SearchIndexer finds other values by the same definitions. */
    private static final String INDEX_FORMAT = "8";

    private static final String VERSIONED = "/_history/";

    private final FhirContext fhir;
    private final String base;
    private final ElementPath.Children children;
    private final Map<String, Map<String, SearchParameter>> byType = new TreeMap<>();
    private final Set<String> compiled = new TreeSet<>();
    private final List<Series> series;

    /**
     * @param types the supported resource types
     * @param definitions SearchParameter resources; a later one replaces an earlier one with the same type and code
     * @param base the public address of the FHIR endpoint; references that begin with it are this server's own
     * @throws IllegalArgumentException when an expression cannot be compiled
     */
    public SearchParameters(FhirContext fhir, Collection<String> types, Iterable<JsonNode> definitions, String base) {
        this(fhir, types, definitions, base, List.of());
    }

    /** @param series what is found by few parameters only */
    public SearchParameters(
            FhirContext fhir,
            Collection<String> types,
            Iterable<JsonNode> definitions,
            String base,
            List<Series> series) {
        this.series = List.copyOf(series);
        for (var one : series)
            compiled.add("series " + one.type() + " " + one.code() + " " + new TreeSet<>(one.parameters()));
        this.fhir = fhir;
        this.base = base + "/";
        this.children = ElementPath.remembering(new ConcurrentHashMap<>(), fhir);
        for (var type : types) byType.put(type, new TreeMap<>());
        eachBase(definitions, false, this::add);
        eachBase(definitions, true, this::addComposite);
    }

    private interface Adding {
        void to(String type, JsonNode definition);
    }

    private void eachBase(Iterable<JsonNode> definitions, boolean composites, Adding adding) {
        for (var definition : definitions) {
            if (definition.path("type").asText().equals("composite") != composites) continue;
            for (var baseType : definition.path("base")) {
                var name = baseType.asText();
                if (name.equals("Resource") || name.equals("DomainResource")) {
                    for (var type : Set.copyOf(byType.keySet())) adding.to(type, definition);
                } else if (byType.containsKey(name)) {
                    adding.to(name, definition);
                }
            }
        }
    }

    public Optional<SearchParameter> find(String type, String code) {
        return Optional.ofNullable(byType.getOrDefault(type, Map.of()).get(code));
    }

    public Collection<SearchParameter> of(String type) {
        return byType.getOrDefault(type, Map.of()).values();
    }

    /** The parameters that a resource is found by: those of its type, or fewer when it is one of a series. */
    Collection<SearchParameter> of(String type, JsonNode resource) {
        for (var one : series)
            if (one.holds(type, resource))
                return of(type).stream()
                        .filter(parameter -> one.parameters().contains(parameter.code()))
                        .toList();
        return of(type);
    }

    /** The search values of which a resource of a series has one. */
    public List<Long> tokensOfSeries() {
        return series.stream().map(Series::token).toList();
    }

    /** The parameter that says whose data a resource is: {@code patient}, else {@code subject}. */
    Optional<SearchParameter> patientOf(String type) {
        return find(type, "patient").or(() -> find(type, "subject"));
    }

    /** Whether resources of the type can be about a patient: then the column {@code patient} says about whom. */
    public boolean hasPatient(String type) {
        return type.equals("Patient")
                || find(type, "patient").isPresent()
                || find(type, "subject")
                        .filter(parameter -> parameter.targets().contains("Patient"))
                        .isPresent();
    }

    /** Whether the column {@code patient} has the parameter's value. */
    boolean isPatientOf(SearchParameter parameter) {
        return parameter.isSingle()
                && patientOf(parameter.type()).filter(parameter::equals).isPresent();
    }

    /** The parameters by which a type belongs to a compartment, as HAPI's model has it from R4. */
    List<String> members(String compartment, String type) {
        return fhir.getResourceDefinition(type).getSearchParams().stream()
                .filter(one -> one.getProvidesMembershipInCompartments() != null
                        && one.getProvidesMembershipInCompartments().contains(compartment))
                .map(RuntimeSearchParam::getName)
                .filter(name -> find(type, name).isPresent())
                .toList();
    }

    /** The address that references of this server's own begin with, with a slash at its end. */
    String base() {
        return base;
    }

    /** A reference to a resource of this server as Type/id, without a version; any other as it is. */
    String relative(String reference) {
        var local = reference.startsWith(base) ? reference.substring(base.length()) : reference;
        var history = local.indexOf(VERSIONED);
        return history < 0 ? local : local.substring(0, history);
    }

    /** Changes when stored search values would be found differently. */
    public String digest() {
        var text = INDEX_FORMAT + "\n" + String.join("\n", compiled);
        return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
    }

    public Set<String> types() {
        return byType.keySet();
    }

    private void add(String type, JsonNode definition) {
        var code = definition.path("code").asText();
        if (OF_THE_STORE.contains(code)) return;
        var kindName = definition.path("type").asText();
        var kind = SearchParameter.Kind.valueOf(kindName.toUpperCase(Locale.ROOT));
        var expression = definition.path("expression").asText();
        var truth = expression.contains(".exists() and ");
        var paths = new ArrayList<ElementPath>();
        for (var alternative : alternatives(expression, type, truth))
            paths.add(ElementPath.compile(alternative, type, fhir, children));
        var targets = new ArrayList<String>();
        definition.path("target").forEach(target -> targets.add(target.asText()));
        compiled.add(String.join(" ", type, code, kindName, expression));
        onType(type)
                .put(
                        code,
                        new SearchParameter(
                                type,
                                code,
                                kind,
                                targets,
                                definition.path("url").asText(),
                                paths,
                                truth));
    }

    private void addComposite(String type, JsonNode definition) {
        var code = definition.path("code").asText();
        var expression = definition.path("expression").asText();
        var bases = new ArrayList<ElementPath>();
        for (var alternative : alternatives(expression, type, false))
            bases.add(ElementPath.compile(alternative, type, fhir, children));
        var components = definition.path("component");
        var pairs = Pairs.of(
                bases,
                byUrl(type, components.path(0).path("definition").asText()),
                byUrl(type, components.path(1).path("definition").asText()),
                of(type));
        compiled.add(String.join(" ", type, code, "composite", expression));
        onType(type)
                .put(
                        code,
                        SearchParameter.composite(
                                type, code, definition.path("url").asText(), pairs));
    }

    private SearchParameter byUrl(String type, String url) {
        return of(type).stream()
                .filter(parameter -> parameter.url().equals(url))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no parameter " + url + " for a composite of " + type));
    }

    private Map<String, SearchParameter> onType(String type) {
        return byType.computeIfAbsent(type, t -> new TreeMap<>());
    }

    private static List<String> alternatives(String expression, String type, boolean truth) {
        if (truth) return List.of(expression.substring(0, expression.indexOf(".exists()")));
        var mine = new ArrayList<String>();
        for (var part : expression.split("\\|")) {
            var path = part.trim();
            var root = path.replaceAll("^\\(", "").split("[.\\s)]", 2)[0];
            if (root.equals(type) || root.equals("Resource") || root.equals("DomainResource")) mine.add(path);
        }
        return mine;
    }
}
