package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.uptake.search.Compartments;
import org.uptake.search.SearchParameter;
import org.uptake.search.SearchParameters;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/** The CapabilityStatement, made from what is really there. */
final class Capabilities {
    /** Operations that R4 itself defines for every resource; the others are ours. */
    private static final Set<String> OF_R4 = Set.of("meta", "meta-add", "meta-delete", "validate");

    private final String text;

    Capabilities(
            Routes routes, SearchParameters parameters, Consumer<ObjectNode> described, String base, Instant since) {
        var statement = Json.object()
                .put("resourceType", "CapabilityStatement")
                .put("status", "active")
                .put("date", Meta.instant(since))
                .put("kind", "instance");
        var software = statement.putObject("software").put("name", "Uptake fhir-server");
        // of the jar; classes that were not packed have none
        var version = Capabilities.class.getPackage().getImplementationVersion();
        if (version != null) software.put("version", version);
        statement.putObject("implementation").put("description", "Uptake").put("url", base);
        statement.put("fhirVersion", "4.0.1");
        statement
                .putArray("format")
                .add("application/fhir+json")
                .add("application/fhir+xml")
                .add("json")
                .add("xml");
        statement
                .putArray("patchFormat")
                .add("application/json-patch+json")
                .add("application/fhir+json")
                .add("application/fhir+xml");
        var rest = statement.putArray("rest").addObject().put("mode", "server");
        security(rest.putObject("security"));
        var resources = rest.putArray("resource");
        routes.types().stream()
                .sorted()
                .forEach(type -> resource(resources.addObject(), type, parameters, routes.rows()));
        onServer(rest, routes.rows());
        ofEveryType(rest.putArray("searchParam"), routes.types(), parameters);
        for (var type : Compartments.TYPES)
            rest.withArray("compartment")
                    .add("http://hl7.org/fhir/CompartmentDefinition/" + Character.toLowerCase(type.charAt(0))
                            + type.substring(1));
        described.accept(statement);
        this.text = Json.write(statement);
    }

    String text() {
        return text;
    }

    private static void security(ObjectNode security) {
        security.put("cors", true);
        security.putArray("service")
                .addObject()
                .putArray("coding")
                .addObject()
                .put("system", "http://terminology.hl7.org/CodeSystem/restful-security-service")
                .put("code", "SMART-on-FHIR");
        security.put("description", "SMART App Launch 2.2 scopes; see /.well-known/smart-configuration.");
    }

    /** What is done at the base: every row whose address begins with no type. */
    private static void onServer(ObjectNode rest, List<Route> rows) {
        var interactions = rest.putArray("interaction");
        var here = rows.stream().filter(row -> row.isOnServer()).toList();
        var codes = new LinkedHashSet<String>();
        for (var row : here) if (!row.isOperation()) codes.addAll(row.interactions());
        for (var code : codes) interactions.addObject().put("code", code);
        operations(rest, here);
    }

    private static void resource(ObjectNode resource, String type, SearchParameters parameters, List<Route> rows) {
        resource.put("type", type);
        var codes = new LinkedHashSet<String>();
        for (var row : rows)
            if (row.isOnAnyType() && !row.isOperation()) {
                codes.addAll(row.interactions());
                row.claims().forEach((element, value) -> claim(resource, element, value));
            }
        var interactions = resource.putArray("interaction");
        for (var code : codes) interactions.addObject().put("code", code);
        resource.put("versioning", Changes.VERSION_AWARE.contains(type) ? "versioned-update" : "versioned");
        var includes = resource.putArray("searchInclude");
        includes.add("*");
        for (var parameter : parameters.of(type))
            if (parameter.kind() == SearchParameter.Kind.REFERENCE) includes.add(type + ":" + parameter.code());
        var reverse = resource.putArray("searchRevInclude");
        for (var other : parameters.types())
            for (var parameter : parameters.of(other))
                if (parameter.targets().contains(type)) reverse.add(other + ":" + parameter.code());
        if (reverse.isEmpty()) resource.remove("searchRevInclude");
        var search = resource.putArray("searchParam");
        search.addObject().put("name", "_id").put("type", "token");
        search.addObject().put("name", "_lastUpdated").put("type", "date");
        search.addObject().put("name", "_list").put("type", "special");
        for (var parameter : parameters.of(type)) parameter(search.addObject(), parameter);
        operations(
                resource,
                rows.stream().filter(row -> row.isOnAnyType() || row.isOn(type)).toList());
    }

    /** What a search over several types takes whichever they are, and {@code _type}, which names them. */
    private static void ofEveryType(ArrayNode search, Set<String> types, SearchParameters parameters) {
        search.addObject().put("name", "_type").put("type", "special");
        search.addObject().put("name", "_id").put("type", "token");
        search.addObject().put("name", "_lastUpdated").put("type", "date");
        search.addObject().put("name", "_list").put("type", "special");
        for (var parameter : parameters.of("Patient"))
            if (types.stream()
                    .allMatch(type -> parameters.find(type, parameter.code()).isPresent()))
                parameter(search.addObject(), parameter);
    }

    private static void parameter(ObjectNode at, SearchParameter parameter) {
        at.put("name", parameter.code())
                .put("definition", parameter.url())
                .put("type", parameter.kind().name().toLowerCase(java.util.Locale.ROOT));
    }

    private static void claim(ObjectNode resource, String element, String value) {
        if (value.equals("true")) resource.put(element, true);
        else resource.put(element, value);
    }

    private static void operations(ObjectNode at, List<Route> rows) {
        var names = new TreeSet<String>();
        for (var row : rows)
            if (row.isOperation()) names.add(row.interactions().get(0).substring(1));
        if (names.isEmpty()) return;
        var listed = at.putArray("operation");
        for (var name : names) listed.addObject().put("name", name).put("definition", definition(name));
    }

    private static String definition(String name) {
        if (name.equals("everything")) return "http://hl7.org/fhir/OperationDefinition/Patient-everything";
        return (OF_R4.contains(name)
                        ? "http://hl7.org/fhir/OperationDefinition/Resource-"
                        : "https://w3id.org/uptake/fhir/OperationDefinition/")
                + name;
    }
}
