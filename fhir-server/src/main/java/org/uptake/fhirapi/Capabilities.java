package org.uptake.fhirapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.uptake.search.SearchParameter;
import org.uptake.search.SearchParameters;
import org.uptake.store.Json;
import org.uptake.store.Meta;

/** The CapabilityStatement, made from what is really there. */
final class Capabilities {
    private static final List<String> INTERACTIONS = List.of(
            "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type");

    private final String text;

    Capabilities(
            Set<String> types,
            SearchParameters parameters,
            List<OperationRoute> operations,
            Consumer<ObjectNode> described,
            String base,
            Instant since) {
        var statement = Json.object()
                .put("resourceType", "CapabilityStatement")
                .put("status", "active")
                .put("date", Meta.instant(since))
                .put("kind", "instance");
        statement.putObject("software").put("name", "Uptake fhir-server");
        statement.putObject("implementation").put("description", "Uptake").put("url", base);
        statement.put("fhirVersion", "4.0.1");
        statement.putArray("format").add("application/fhir+json").add("json");
        statement.putArray("patchFormat").add("application/json-patch+json");
        var rest = statement.putArray("rest").addObject().put("mode", "server");
        security(rest.putObject("security"));
        var resources = rest.putArray("resource");
        types.stream().sorted().forEach(type -> resource(resources.addObject(), type, parameters, operations));
        rest.putArray("interaction").addObject().put("code", "transaction");
        rest.withArray("interaction").addObject().put("code", "batch");
        described.accept(statement);
        BulkClaims.add(statement);
        this.text = Json.write(statement);
    }

    String text() {
        return text;
    }

    private static void security(ObjectNode security) {
        security.put("cors", false);
        security.putArray("service")
                .addObject()
                .putArray("coding")
                .addObject()
                .put("system", "http://terminology.hl7.org/CodeSystem/restful-security-service")
                .put("code", "SMART-on-FHIR");
        security.put("description", "SMART App Launch 2.2 scopes; see /.well-known/smart-configuration.");
    }

    private static void resource(
            ObjectNode resource, String type, SearchParameters parameters, List<OperationRoute> operations) {
        resource.put("type", type);
        var interactions = resource.putArray("interaction");
        for (var code : INTERACTIONS) interactions.addObject().put("code", code);
        resource.put("versioning", type.equals("Task") || type.equals("CarePlan") ? "versioned-update" : "versioned");
        resource.put("readHistory", true).put("updateCreate", true).put("conditionalCreate", true);
        var includes = resource.putArray("searchInclude");
        includes.add("*");
        for (var parameter : parameters.of(type))
            if (parameter.kind() == SearchParameter.Kind.REFERENCE) includes.add(type + ":" + parameter.code());
        var search = resource.putArray("searchParam");
        search.addObject().put("name", "_id").put("type", "token");
        search.addObject().put("name", "_lastUpdated").put("type", "date");
        for (var parameter : parameters.of(type))
            search.addObject()
                    .put("name", parameter.code())
                    .put("definition", parameter.url())
                    .put("type", parameter.kind().name().toLowerCase(java.util.Locale.ROOT));
        var own = operations.stream().filter(route -> route.type().equals(type)).toList();
        if (own.isEmpty()) return;
        var listed = resource.putArray("operation");
        for (var route : own)
            listed.addObject()
                    .put("name", route.name().substring(1))
                    .put(
                            "definition",
                            "https://w3id.org/uptake/fhir/OperationDefinition/"
                                    + route.name().substring(1));
    }
}
