package org.uptake.fhirapi;

/** The table of the API as a page to read; no script, nothing from elsewhere. */
final class ApiPage {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width">
            <title>Uptake FHIR R4 API</title></head><body>
            <h1>Uptake FHIR R4 API</h1>
            <p>Machines read <a href="metadata">the CapabilityStatement</a> or <a href="api-docs">the OpenAPI document</a>;
            all three are made from one table.</p>
            """;

    private ApiPage() {}

    static String of(Routes routes) {
        var page = new StringBuilder(HEAD);
        page.append("<table><thead><tr><th>Method</th><th>Address</th><th>What it does</th></tr></thead><tbody>\n");
        for (var row : routes.rows())
            page.append("<tr><td>")
                    .append(String.join(", ", new java.util.TreeSet<>(row.methods())))
                    .append("</td><td><code>/")
                    .append(row.address())
                    .append("</code></td><td>")
                    .append(row.summary())
                    .append("</td></tr>\n");
        page.append("</tbody></table>\n<h2>Types</h2>\n<p>");
        page.append(String.join(", ", new java.util.TreeSet<>(routes.types())));
        return page.append("</p></body></html>\n").toString();
    }
}
