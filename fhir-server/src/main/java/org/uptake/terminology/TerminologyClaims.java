package org.uptake.terminology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** What a CapabilityStatement says of the terminology operations: they are R4's own. */
public final class TerminologyClaims {
    private static final Set<String> OF_R4 = Set.of("expand", "validate-code", "lookup", "subsumes");

    private TerminologyClaims() {}

    public static void add(ObjectNode statement) {
        for (var resource : statement.path("rest").path(0).path("resource")) {
            var type = resource.path("type").asText();
            if (!type.equals("ValueSet") && !type.equals("CodeSystem")) continue;
            for (var operation : resource.path("operation")) {
                var name = operation.path("name").asText();
                if (OF_R4.contains(name))
                    ((ObjectNode) operation)
                            .put("definition", "http://hl7.org/fhir/OperationDefinition/" + type + "-" + name);
            }
        }
    }
}
