package org.uptake.profiles.build;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The table of contents of the package, an ImplementationGuide. FHIR's rules of packages ask for one at
 * {@code [canonical]/ImplementationGuide/[package name]}; other guides name it in {@code dependsOn}.
 */
final class Guide {
    private Guide() {}

    static ObjectNode of(List<ObjectNode> resources, List<ObjectNode> examples) {
        var guide = Header.of(
                        "ImplementationGuide",
                        PackageArchive.NAME,
                        "Uptake",
                        "Digital mental-health interventions in the clinician's workflow: profiles, extensions, code systems, search parameters, operations and measures.")
                .put("name", "Uptake")
                .put("packageId", PackageArchive.NAME)
                .put("license", "Apache-2.0");
        guide.putArray("fhirVersion").add("4.0.1");
        var listed = guide.putObject("definition").putArray("resource");
        for (var resource : resources) list(listed, resource).put("exampleBoolean", false);
        for (var example : examples) {
            var profile = example.path("meta").path("profile").path(0);
            if (profile.isTextual()) list(listed, example).put("exampleCanonical", profile.asText());
            else list(listed, example).put("exampleBoolean", true);
        }
        return guide;
    }

    private static ObjectNode list(ArrayNode listed, ObjectNode resource) {
        var id = resource.path("id").asText();
        var entry = listed.addObject();
        entry.putObject("reference")
                .put("reference", resource.path("resourceType").asText() + "/" + id);
        return entry.put("name", resource.path("title").asText(id));
    }
}
