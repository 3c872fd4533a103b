package org.uptake.kit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.uptake.intervention.Intervention;
import org.uptake.store.Store;

/** The handout of an intervention as a page and as a PDF that can be read aloud (PDF/UA). Nothing about a patient is in it. */
public final class Handouts {
    private static final int KEPT = 50;
    private static final int BOLD = 700;
    private static final int REGULAR = 400;
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
    private static final Parser MARKDOWN = Parser.builder().build();
    private static final HtmlRenderer HTML =
            HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();

    private final Store store;
    private final Clinics clinics;
    private final String base;
    private final TemplateEngine templates =
            TemplateEngine.createPrecompiled(null, ContentType.Html, null, "org.uptake.server.templates");
    private final Cache<HandoutView, byte[]> printed =
            Caffeine.newBuilder().maximumSize(KEPT).build();

    /** @param base where the server is reached, without a path */
    public Handouts(Store store, String base) {
        this.store = store;
        this.clinics = new Clinics(store);
        this.base = base;
    }

    /**
     * @param site Organization id; empty for the clinic as a whole
     * @return empty when there is no such active intervention, or it has no handout
     */
    Optional<HandoutView> find(String intervention, String language, String site) {
        var plan = store.current("PlanDefinition", intervention)
                .filter(version -> !version.deleted())
                .map(version -> Intervention.of(version.tree()))
                .filter(Intervention::active);
        return plan.flatMap(found -> KitDocument.best(documents(found.handouts()), "patient", language))
                .map(document -> view(intervention, document, site));
    }

    private List<KitDocument> documents(List<String> references) {
        var byReference = store.current(references);
        return references.stream()
                .flatMap(reference -> byReference.stream()
                        .filter(version -> version.reference().equals(reference)))
                .map(version -> KitDocument.of(version.tree()))
                .toList();
    }

    private HandoutView view(String intervention, KitDocument document, String site) {
        var language = document.language().isEmpty() ? "en" : document.language();
        var clinic = clinics.find(site, language);
        var address = base + "/p/" + intervention;
        return new HandoutView(
                language,
                document.title(),
                clinic.name(),
                HTML.render(MARKDOWN.parse(document.markdown())),
                clinic.crisis().orElseGet(() -> usual(language)),
                document.version(),
                address,
                QrCode.png(address),
                "/p/" + intervention + "/handout.pdf?lang=" + language);
    }

    private static String usual(String language) {
        return language.startsWith("es")
                ? "En una crisis llame al número de emergencias de su país."
                : "In a crisis call your local emergency number.";
    }

    String html(HandoutView view) {
        var html = new StringOutput();
        templates.render("kit/handout.jte", view, html);
        return html.toString();
    }

    byte[] pdf(HandoutView view) {
        return printed.get(view, this::print);
    }

    /** Whatever the text refers to is left out: printing reads no address and no file. */
    private byte[] print(HandoutView view) {
        var bytes = new ByteArrayOutputStream();
        var plain = new HandoutView(
                view.language(),
                view.title(),
                view.clinic(),
                view.html(),
                view.crisis(),
                view.version(),
                view.address(),
                view.qr(),
                "");
        try (var document = new PDDocument()) {
            new PdfRendererBuilder()
                    .usePDDocument(document)
                    .usePdfUaAccessibility(true)
                    .useFont(Handouts::font, "Liberation Sans", REGULAR, FontStyle.NORMAL, true)
                    .useFont(Handouts::font, "Liberation Sans", BOLD, FontStyle.NORMAL, true)
                    .useUriResolver((from, uri) -> uri != null && uri.startsWith("data:") ? uri : null)
                    .withHtmlContent(html(plain), null)
                    .toStream(bytes)
                    .run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return bytes.toByteArray();
    }

    private static InputStream font() {
        return Objects.requireNonNull(PDDocument.class.getResourceAsStream(FONT));
    }
}
