package org.uptake.sandbox;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** The compiled pages below {@code src/main/jte/sandbox}. */
final class Templates {
    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, null, "org.uptake.server.templates");

    String page(String name, Object view) {
        var html = new StringOutput();
        engine.render("sandbox/" + name + ".jte", view, html);
        return html.toString();
    }
}
