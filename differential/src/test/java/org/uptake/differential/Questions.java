package org.uptake.differential;

import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.uptake.differential.Question.Term;

/** Questions that some resource is an answer to, most of the time; the same seed asks the same. */
final class Questions {
    private static final int MOST_TRIES = 500;

    private final Random random;
    private final Parameters parameters;
    private final Map<String, Resource> resources;
    private final Map<String, List<Resource>> byType = new HashMap<>();
    private final List<Link> links = new ArrayList<>();
    private final Terms terms;

    /** A reference from one resource to another that exists. */
    private record Link(Resource from, String code, Resource to) {}

    Questions(Random random, Parameters parameters, Map<String, Resource> resources, List<String> valueSets) {
        this.random = random;
        this.parameters = parameters;
        this.resources = resources;
        this.terms = new Terms(random, valueSets);
        for (var resource : resources.values())
            if (!parameters.of(resource.fhirType()).isEmpty())
                byType.computeIfAbsent(resource.fhirType(), t -> new ArrayList<>())
                        .add(resource);
        byType.values().forEach(all -> all.forEach(this::addLinks));
    }

    private void addLinks(Resource from) {
        for (var parameter : parameters.of(from.fhirType()).values())
            if (parameter.getParamType() == RestSearchParameterTypeEnum.REFERENCE)
                for (var value : parameters.values(from, parameter.getName())) {
                    var to = value instanceof Reference reference && reference.hasReference()
                            ? resources.get(reference.getReference())
                            : null;
                    if (to != null) links.add(new Link(from, parameter.getName(), to));
                }
    }

    Question next() {
        for (var tries = 0; tries < MOST_TRIES; tries++) {
            var type = pick(List.copyOf(byType.keySet()));
            var about = pick(type);
            var criteria = new ArrayList<Term>();
            var wanted = 1 + random.nextInt(10) / 7 + random.nextInt(10) / 9;
            for (var i = 0; i < wanted; i++) {
                // A stranger's value makes a near miss of what would be an answer.
                var term = criterion(random.nextInt(6) == 0 ? pick(type) : about);
                // Of two with one name HAPI makes one: a span of dates, or an id.
                if (term != null
                        && criteria.stream().noneMatch(one -> one.first().equals(term.first()))) criteria.add(term);
            }
            if (!criteria.isEmpty()) return new Question(type, criteria, rest(type));
        }
        throw new IllegalStateException("the resources have nothing to ask for");
    }

    private @Nullable Term criterion(Resource about) {
        return switch (random.nextInt(5)) {
            case 0 -> chain(about);
            case 1 -> has(about);
            default -> leaf(about);
        };
    }

    private @Nullable Term leaf(Resource about) {
        var parameter = pick(List.copyOf(parameters.of(about.fhirType()).values()));
        var code = parameter.getName();
        if (code.equals("_lastUpdated"))
            return new Term(code, pick(List.of("ge2000", "lt2000-01-01", "ge2100", "lt2100")));
        if (parameter.getParamType() == RestSearchParameterTypeEnum.COMPOSITE) return composite(about, parameter);
        if (random.nextInt(12) == 0 && !code.startsWith("_"))
            return new Term(code + ":missing", Boolean.toString(random.nextBoolean()));
        var values = parameters.values(about, code).stream()
                .filter(value -> mayPointTo(parameter, value))
                .toList();
        if (values.isEmpty()) return null;
        return terms.of(code, parameter.getParamType(), pick(values), parameters.values(pick(about.fhirType()), code));
    }

    /** RandomResources refers to an Account elsewhere where nothing else is allowed. */
    private static boolean mayPointTo(RuntimeSearchParam parameter, Base value) {
        if (!(value instanceof Reference reference) || !reference.hasReference()) return true;
        var type = reference.getReferenceElement().getResourceType();
        return type == null || parameter.getTargets().contains(type);
    }

    private @Nullable Term composite(Resource about, RuntimeSearchParam parameter) {
        var sides = new ArrayList<String>();
        for (var component : parameter.getComponents()) {
            var side = parameters.of(about.fhirType()).values().stream()
                    .filter(one -> component.getReference().equals(one.getUri()))
                    .findFirst();
            // HAPI has no composites of references.
            if (side.isEmpty() || side.get().getParamType() == RestSearchParameterTypeEnum.REFERENCE) return null;
            var values = parameters.values(about, side.get().getName());
            if (values.isEmpty()) return null;
            var term = terms.plain(side.get().getName(), side.get().getParamType(), pick(values));
            if (term == null) return null;
            sides.add(term.value());
        }
        return new Term(parameter.getName(), String.join("$", sides));
    }

    private @Nullable Term chain(Resource about) {
        var mine = links.stream().filter(link -> link.from() == about).toList();
        if (mine.isEmpty()) return null;
        var link = pick(mine);
        var end = random.nextInt(3) == 0 ? criterion(link.to()) : leaf(link.to());
        // HAPI forgets the type of the chain at this one.
        if (end == null || end.name().equals("_lastUpdated")) return null;
        var isOnly = parameters.onlyTarget(about.fhirType(), link.code()).isPresent();
        var type = isOnly && random.nextBoolean() ? "" : ":" + link.to().fhirType();
        return new Term(link.code() + type + "." + end.name(), end.value());
    }

    private @Nullable Term has(Resource about) {
        var mine = links.stream().filter(link -> link.to() == about).toList();
        if (mine.isEmpty()) return null;
        var link = pick(mine);
        var end = random.nextInt(3) == 0 ? criterion(link.from()) : leaf(link.from());
        // HAPI takes no modifier there.
        if (end == null || (end.name().contains(":") && !end.name().startsWith("_has:"))) return null;
        return new Term("_has:" + link.from().fhirType() + ":" + link.code() + ":" + end.name(), end.value());
    }

    private List<Term> rest(String type) {
        var rest = new ArrayList<Term>();
        if (random.nextInt(4) == 0) {
            var keys = new ArrayList<String>();
            for (var i = 0; i <= random.nextInt(2); i++) {
                var parameter = pick(List.copyOf(parameters.of(type).values()));
                // Each server has its own times of recording.
                if (parameter.getParamType() != RestSearchParameterTypeEnum.COMPOSITE
                        && !parameter.getName().equals("_lastUpdated")
                        && !keys.contains(parameter.getName()))
                    keys.add((random.nextBoolean() ? "-" : "") + parameter.getName());
            }
            if (!keys.isEmpty()) rest.add(new Term("_sort", String.join(",", keys)));
        }
        if (random.nextInt(5) == 0) include(type, rest);
        return rest;
    }

    /** One step to what is included, or several, most of them on from what the one before includes. */
    private void include(String type, List<Term> rest) {
        var from = type;
        for (var steps = 0; steps == 0 || random.nextInt(3) == 0; steps++) {
            var isFurther = steps > 0 && random.nextInt(4) > 0;
            var here = isFurther ? from : type;
            var forth = links.stream()
                    .filter(link -> link.from().fhirType().equals(here))
                    .toList();
            var back = links.stream()
                    .filter(link -> link.to().fhirType().equals(here))
                    .toList();
            if (forth.isEmpty() && back.isEmpty()) return;
            var isForth = back.isEmpty() || (!forth.isEmpty() && random.nextBoolean());
            var link = pick(isForth ? forth : back);
            var again = isFurther || random.nextInt(4) == 0 ? ":iterate" : "";
            var to = isForth && random.nextBoolean() ? ":" + link.to().fhirType() : "";
            rest.add(new Term(
                    (isForth ? "_include" : "_revinclude") + again, link.from().fhirType() + ":" + link.code() + to));
            from = (isForth ? link.to() : link.from()).fhirType();
        }
    }

    private Resource pick(String type) {
        return pick(byType.getOrDefault(type, List.of()));
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
