package org.uptake.app.patient;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.uptake.app.patient.OfferView.Kit;
import org.uptake.app.server.FhirNode;

/** Words to say and handouts: markdown written by the service, shown without trusting it. */
final class KitDocument {
    private static final Parser MARKDOWN = Parser.builder().build();
    private static final HtmlRenderer HTML =
            HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();

    private KitDocument() {}

    static Kit read(FhirNode document) {
        var attachment = document.at("content", "attachment");
        return new Kit(
                document.reference(),
                attachment.textOr("", "title"),
                document.extension("kit-version")
                        .flatMap(e -> e.text("valueString"))
                        .orElse("not stated"),
                attachment.text("data").map(KitDocument::html).orElse(""),
                attachment.textOr("", "language"),
                document.extensions("kit-role").stream()
                        .flatMap(e -> e.text("valueCode").stream())
                        .toList(),
                document.extension("reading-level")
                        .flatMap(e -> e.text("valueDecimal"))
                        .orElse(""));
    }

    private static String html(String base64) {
        try {
            return html(Base64.getMimeDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private static String html(byte[] markdown) {
        return HTML.render(MARKDOWN.parse(new String(markdown, StandardCharsets.UTF_8)));
    }
}
