package org.uptake.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the CapabilityStatement says about exports (Bulk Data 2.0, "Server Capability Documentation"). */
final class BulkClaims {
    private static final String GUIDE = "http://hl7.org/fhir/uv/bulkdata/";

    private BulkClaims() {}

    static void add(ObjectNode statement) {
        statement.withArray("instantiates").add(GUIDE + "CapabilityStatement/bulk-data");
        var rest = (ObjectNode) statement.path("rest").path(0);
        operation(rest, "export");
        for (var resource : rest.path("resource")) {
            var type = resource.path("type").asText();
            if (type.equals("Patient")) operation((ObjectNode) resource, "patient-export");
            if (type.equals("Group")) operation((ObjectNode) resource, "group-export");
        }
    }

    private static void operation(ObjectNode at, String definition) {
        at.withArray("operation")
                .addObject()
                .put("name", "export")
                .put("definition", GUIDE + "OperationDefinition/" + definition);
    }
}
