package org.uptake.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Names our profiles in a CapabilityStatement ({@code rest.resource.supportedProfile}). */
public final class ProfileClaims {
    private ProfileClaims() {}

    public static void add(ObjectNode statement, List<? extends JsonNode> structures) {
        for (var resource : statement.path("rest").path(0).path("resource")) {
            var type = resource.path("type").asText();
            for (var structure : structures)
                if (structure.path("kind").asText().equals("resource")
                        && structure.path("type").asText().equals(type))
                    ((ObjectNode) resource)
                            .withArray("supportedProfile")
                            .add(structure.path("url").asText());
        }
    }
}
