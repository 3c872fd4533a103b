package org.uptake.fhirapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of the API (R4, "RESTful API"). What is not in it is not there, and is not claimed. */
record RestTable(
        Reads reads,
        SystemSearch systemSearch,
        Histories histories,
        Writes writes,
        Bundles bundles,
        Everything everything,
        MetaOperations meta,
        OperationCalls calls) {
    private static final String TYPE = "[type]";
    private static final String INSTANCE = "[type]/[id]";

    /** @param operations of the features */
    List<Route> rows(List<OperationRoute> operations) {
        var rows = new ArrayList<Route>();
        rows.addAll(onServer());
        rows.addAll(onType());
        rows.addAll(onInstance());
        rows.addAll(ofR4());
        for (var operation : operations)
            rows.add(Route.operation(operation, request -> calls.answer(operation, request)));
        return rows;
    }

    private List<Route> onServer() {
        var bundle = "Several interactions in one Bundle: together (transaction) or each by itself (batch).";
        return List.of(
                new Route(
                        List.of("transaction", "batch"), Set.of("POST"), List.of(), bundle, Map.of(), bundles::answer),
                Route.of("search-system", "GET", "", "Search several types; _type names them.", systemSearch::ofServer),
                Route.of(
                        "search-system",
                        "POST",
                        "_search",
                        "Search several types; parameters as a form.",
                        systemSearch::ofServer),
                Route.of("history-system", "GET", "_history", "Versions of every type.", histories::ofServer));
    }

    private List<Route> onType() {
        return List.of(
                Route.of("search-type", "GET", TYPE, "Search.", reads::search),
                Route.of(
                        "search-type",
                        "GET",
                        "[compartment]/[id]/[type]",
                        "Search what belongs to a patient, encounter, person or device.",
                        reads::searchCompartment),
                Route.of(
                        "search-system",
                        "GET",
                        "[compartment]/[id]/*",
                        "Search all that belongs to a patient, encounter, person or device.",
                        systemSearch::ofCompartment),
                Route.of("search-type", "POST", TYPE + "/_search", "Search; parameters as a form.", reads::search),
                Route.of("create", "POST", TYPE, "Create, or not if the condition finds one.", writes::create)
                        .claiming("conditionalCreate", "true"),
                Route.of("update", "PUT", TYPE, "Update what the condition finds, or create.", writes::updateWhere)
                        .claiming("conditionalUpdate", "true"),
                Route.of("patch", "PATCH", TYPE, "Patch what the condition finds.", writes::patchWhere),
                Route.of("delete", "DELETE", TYPE, "Delete what the condition finds.", writes::deleteWhere)
                        .claiming("conditionalDelete", "single"),
                Route.of("history-type", "GET", TYPE + "/_history", "Versions, newest first.", histories::ofType));
    }

    private List<Route> onInstance() {
        var history = INSTANCE + "/_history";
        return List.of(
                Route.of("read", "GET", INSTANCE, "Read, unless the caller has it already.", reads::read)
                        .claiming("conditionalRead", "full-support"),
                Route.of("update", "PUT", INSTANCE, "Update, or create under this id.", writes::update)
                        .claiming("updateCreate", "true"),
                Route.of("patch", "PATCH", INSTANCE, "Change parts of a resource.", writes::patch),
                Route.of("delete", "DELETE", INSTANCE, "Delete; versions stay readable.", writes::delete),
                Route.of("history-instance", "GET", history, "Versions, newest first.", histories::ofInstance)
                        .claiming("readHistory", "true"),
                Route.of("vread", "GET", history + "/[vid]", "Read one version.", reads::vread));
    }

    /** Operations that R4 defines and that every type, or Patient, has. */
    private List<Route> ofR4() {
        return List.of(
                Route.operation("Patient/[id]/$everything", false, "All about a patient.", everything::answer),
                Route.operation(INSTANCE + "/$meta", false, "Profiles, tags and labels.", meta::read),
                Route.operation(INSTANCE + "/$meta-add", true, "Add profiles, tags, labels.", meta::add),
                Route.operation(INSTANCE + "/$meta-delete", true, "Remove profiles, tags, labels.", meta::delete));
    }
}
