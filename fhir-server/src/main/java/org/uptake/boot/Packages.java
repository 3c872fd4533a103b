package org.uptake.boot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.uptake.profiles.Profiles;

/** What of the FHIR package is served as resources, whatever the clinic. */
final class Packages {
    private Packages() {}

    static List<ObjectNode> terminology() {
        var resources = new ArrayList<ObjectNode>(Profiles.codeSystems());
        resources.addAll(Profiles.valueSets());
        return resources;
    }

    static List<ObjectNode> conformance() {
        var resources = new ArrayList<ObjectNode>(terminology());
        resources.addAll(Profiles.structures());
        resources.addAll(Profiles.searchParameters());
        resources.addAll(Profiles.operations());
        resources.addAll(Profiles.measures());
        resources.addAll(Profiles.topics());
        return resources;
    }
}
