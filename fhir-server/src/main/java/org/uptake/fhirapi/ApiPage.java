package org.uptake.fhirapi;

/** The table of the API as a page to read; no script, nothing from elsewhere. */
final class ApiPage {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width">
            <title>Uptake FHIR R4 API</title><style>
            body { margin: 0 auto; padding: 1rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif; color: #1d2733; }
            h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } a { color: #0b5cad; }
            table { width: 100%; border-collapse: collapse; }
            th, td { padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #dbe1e8; }
            th { font-size: .85rem; color: #4a5866; } td:first-child { white-space: nowrap; font-weight: 600; }
            code { font-size: .9rem; overflow-wrap: anywhere; }
            @media (max-width: 40rem) {
              thead { position: absolute; left: -100vw; }
              tr { display: block; padding: .5rem 0; border-bottom: 1px solid #dbe1e8; }
              td { display: block; padding: 0; border: 0; }
              td:first-child { font-size: .85rem; color: #4a5866; }
            }
            </style></head><body>
            <h1>Uptake FHIR R4 API</h1>
            <p>Machines read <a href="metadata">the CapabilityStatement</a> or <a href="api-docs">the OpenAPI document</a>;
            all three are made from one table.</p>
            """;

    private ApiPage() {}

    static String of(Routes routes) {
        var page = new StringBuilder(HEAD);
        page.append(
                "<table role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\">Method</th>"
                        + "<th role=\"columnheader\">Address</th><th role=\"columnheader\">What it does</th></tr></thead>"
                        + "<tbody role=\"rowgroup\">\n");
        for (var row : routes.rows())
            page.append("<tr role=\"row\"><td role=\"cell\">")
                    .append(String.join(", ", new java.util.TreeSet<>(row.methods())))
                    .append("</td><td role=\"cell\"><code>/")
                    .append(row.address())
                    .append("</code></td><td role=\"cell\">")
                    .append(row.summary())
                    .append("</td></tr>\n");
        page.append("</tbody></table>\n<h2>Types</h2>\n<p>");
        page.append(String.join(", ", new java.util.TreeSet<>(routes.types())));
        return page.append("</p></body></html>\n").toString();
    }
}
