package org.uptake.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.boot.TestServer;
import org.uptake.boot.TestServer.Reply;
import org.uptake.fhirjson.Elements;
import org.uptake.store.Json;

/** Introduction kits: versions, reading level, handouts, routing, the log of modifications, and what an offer keeps of them. */
class KitIT {
    private static final String PLAN = "PlanDefinition/cbt-depression";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ObjectNode read(String reference) {
        return server.get(reference).json();
    }

    private static Reply put(ObjectNode resource) {
        return server.send(
                "PractitionerRole/novak",
                "PUT",
                resource.path("resourceType").asText() + "/"
                        + resource.path("id").asText(),
                resource.toString());
    }

    private static ObjectNode with(ObjectNode document, String markdown) {
        ((ObjectNode) document.at("/content/0/attachment"))
                .put("data", Base64.getEncoder().encodeToString(markdown.getBytes(StandardCharsets.UTF_8)));
        return document;
    }

    private static String version(JsonNode document) {
        return KitDocument.version(document);
    }

    private static List<JsonNode> modifications(String plan) {
        var found = new ArrayList<JsonNode>();
        server.get(plan + "/$modifications").json().path("parameter").forEach(found::add);
        return found;
    }

    private static String part(JsonNode parameter, String name) {
        for (var part : parameter.path("part"))
            if (part.path("name").asText().equals(name))
                for (var value : part.properties())
                    if (value.getKey().startsWith("value"))
                        return value.getValue().isObject()
                                ? value.getValue().path("reference").asText()
                                : value.getValue().asText();
        return "";
    }

    private static String newPatient(String language) {
        return "Patient/"
                + server.post(
                                "Patient",
                                "{\"resourceType\":\"Patient\",\"managingOrganization\":{\"reference\":\"Organization/north\"},"
                                        + "\"communication\":[{\"language\":{\"coding\":[{\"system\":\"urn:ietf:bcp:47\",\"code\":\""
                                        + language + "\"}]},\"preferred\":true}]}")
                        .json()
                        .path("id")
                        .asText();
    }

    private static Reply offer(String who, String patient, String... more) {
        var body = Json.object().put("resourceType", "Parameters");
        var parameters = body.putArray("parameter");
        parameters
                .addObject()
                .put("name", "patient")
                .putObject("valueReference")
                .put("reference", patient);
        parameters.addObject().put("name", "outcome").put("valueCode", "agreed");
        for (var i = 0; i < more.length; i += 2)
            if (more[i].equals("script"))
                parameters
                        .addObject()
                        .put("name", "script")
                        .putObject("valueReference")
                        .put("reference", more[i + 1]);
            else parameters.addObject().put("name", more[i]).put("valueString", more[i + 1]);
        return server.send(who, "POST", PLAN + "/$offer", body.toString());
    }

    private static String output(JsonNode task, String type) {
        for (var output : task.path("output"))
            if (output.at("/type/coding/0/code").asText().equals(type)) {
                if (output.has("valueString")) return output.path("valueString").asText();
                if (output.has("valueReference"))
                    return output.at("/valueReference/reference").asText();
                return output.at("/valueCodeableConcept/coding/0/code").asText();
            }
        return "";
    }

    @Test
    void other_words_are_another_version_and_open_an_entry_in_the_log() {
        var script = read("DocumentReference/cbt-insomnia-script");
        var before = version(script);
        var words = "Other words. ".repeat(20);
        var edited = put(with(script, words));
        assertThat(edited.status()).as(edited.body()).isEqualTo(200);
        assertThat(version(edited.json())).isEqualTo(KitWrites.next(before));
        assertThat(Elements.extension(edited.json(), "https://w3id.org/uptake/fhir/StructureDefinition/reading-level"))
                .isPresent();
        var log = modifications("PlanDefinition/cbt-insomnia");
        assertThat(part(log.get(0), "what")).isEqualTo("document");
        assertThat(part(log.get(0), "from")).isEqualTo(before);
        assertThat(part(log.get(0), "to")).isEqualTo(KitWrites.next(before));
        assertThat(part(log.get(0), "by")).isEqualTo("PractitionerRole/novak");
        assertThat(part(log.get(0), "status")).isEqualTo("draft");
        var entries = log.size();
        var same = put(read("DocumentReference/cbt-insomnia-script").put("description", "Described otherwise"));
        assertThat(version(same.json())).as("what is said is the same").isEqualTo(KitWrites.next(before));
        assertThat(modifications("PlanDefinition/cbt-insomnia")).hasSize(entries);
        var named =
                put((ObjectNode) withVersion(with(read("DocumentReference/cbt-insomnia-script"), words + "!"), "9.0"));
        assertThat(version(named.json())).isEqualTo("9.0");
    }

    private static JsonNode withVersion(ObjectNode document, String version) {
        Elements.setExtension(document, KitDocument.VERSION).put("valueString", version);
        return document;
    }

    @Test
    void a_running_enrolment_and_an_offer_that_was_made_keep_what_they_began_with() {
        var patient = newPatient("en");
        var made = offer("PractitionerRole/okafor", patient).json();
        var enrol = Json.object().put("resourceType", "Parameters");
        enrol.putArray("parameter")
                .addObject()
                .put("name", "patient")
                .putObject("valueReference")
                .put("reference", patient);
        assertThat(server.send("PractitionerRole/okafor", "POST", PLAN + "/$enrol", enrol.toString())
                        .status())
                .isEqualTo(201);
        var plans = server.get("CarePlan?subject=" + patient).body();
        var tasks = server.get("Task?patient=" + patient + "&_sort=_id").json().path("entry");
        put(with(read("DocumentReference/cbt-depression-script"), "New words. ".repeat(30)));
        put(with(read("DocumentReference/cbt-depression-handout"), "New handout. ".repeat(30)));
        put(read(PLAN).put("version", "3.2.0").put("subtitle", "Otherwise"));
        assertThat(server.get("CarePlan?subject=" + patient).body()).isEqualTo(plans);
        assertThat(server.get("Task?patient=" + patient + "&_sort=_id").json().path("entry"))
                .isEqualTo(tasks);
        var next = offer("PractitionerRole/okafor", newPatient("en")).json();
        assertThat(output(next, "script-version")).isEqualTo(KitWrites.next(output(made, "script-version")));
        assertThat(next.path("instantiatesCanonical").asText()).endsWith("|3.2.0");
    }

    @Test
    void an_offer_keeps_who_in_which_role_how_and_the_words_for_role_and_language() {
        var clinician = offer("PractitionerRole/okafor", newPatient("en"), "medium", "MAILWRIT")
                .json();
        assertThat(output(clinician, "role")).isEqualTo("clinician");
        assertThat(output(clinician, "medium")).isEqualTo("MAILWRIT");
        assertThat(output(clinician, "script")).isEqualTo("DocumentReference/cbt-depression-script");
        assertThat(output(clinician, "handout")).isEqualTo("DocumentReference/cbt-depression-handout");
        assertThat(clinician.at("/owner/reference").asText()).isEqualTo("PractitionerRole/okafor");
        var navigator = offer("PractitionerRole/tan", newPatient("es-MX")).json();
        assertThat(output(navigator, "role")).isEqualTo("navigator");
        assertThat(output(navigator, "script")).isEqualTo("DocumentReference/cbt-depression-script-navigator");
        assertThat(output(navigator, "handout")).isEqualTo("DocumentReference/cbt-depression-handout-es");
        var said = offer("PractitionerRole/tan", newPatient("en"), "script", "DocumentReference/cbt-depression-script")
                .json();
        assertThat(output(said, "script")).isEqualTo("DocumentReference/cbt-depression-script");
        assertThat(offer("PractitionerRole/tan", newPatient("en"), "medium", "SHOUTED")
                        .status())
                .isEqualTo(400);
        assertThat(offer(
                                "PractitionerRole/tan",
                                newPatient("en"),
                                "started",
                                "2026-03-01T10:00:00Z",
                                "effective",
                                "2026-03-01T09:00:00Z")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_routing_table_leaves_no_doubt() {
        var plan = read("PlanDefinition/relapse-monitoring");
        assertThat(put(plan.deepCopy()).status()).isEqualTo(200);
        assertThat(route(plan.deepCopy(), "topic", "technical")).contains("two routes");
        assertThat(route(plan.deepCopy(), "stand-in", "clinician")).contains("stand in for itself");
        var without = plan.deepCopy();
        Elements.removeExtension(without, RoutingWrites.ROUTE);
        assertThat(put(without).status()).isEqualTo(200);
        assertThat(part(modifications("PlanDefinition/relapse-monitoring").get(0), "what"))
                .isEqualTo("routing");
    }

    /** Sets a part of the clinical route. */
    private static String route(ObjectNode plan, String part, String value) {
        for (var route : Elements.extensions(plan, RoutingWrites.ROUTE)) {
            if (!QuestionRoute.of(route).topic().equals("clinical")) continue;
            ((ObjectNode) Elements.extension(route, part).orElseThrow()).put("valueCode", value);
        }
        var refused = put(plan);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/issue/0/details/coding/0/code").asText()).isEqualTo("question-route");
        return refused.body();
    }

    @Test
    void a_document_of_a_kit_says_its_version() {
        var script = read("DocumentReference/cbt-depression-script").put("id", "nameless");
        Elements.removeExtension(script, KitDocument.VERSION);
        assertThat(put(script).json().at("/issue/0/details/coding/0/code").asText())
                .isEqualTo("kit-version");
    }

    private static HttpResponse<byte[]> page(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.fhirBase().replaceAll("/fhir$", "") + path));
        if (headers.length > 0) request.headers(headers);
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String text(byte[] pdf) throws Exception {
        try (var document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
        }
    }

    @Test
    void the_public_page_has_the_clinics_name_the_crisis_contact_and_a_code_that_leads_back() throws Exception {
        var page = page("/p/cbt-insomnia");
        var html = new String(page.body(), StandardCharsets.UTF_8);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(html).contains("lang=\"en\"", "Harbour Street Clinic", "call or text 988", "<main>");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
        var png = html.replaceAll("(?s).*src=\"data:image/png;base64,([^\"]*)\".*", "$1");
        var image = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
        var width = image.getWidth();
        var pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
        var read = new QRCodeReader()
                .decode(new BinaryBitmap(
                        new HybridBinarizer(new RGBLuminanceSource(width, image.getHeight(), pixels))));
        assertThat(read.getText()).isEqualTo(server.fhirBase().replaceAll("/fhir$", "") + "/p/cbt-insomnia");
        assertThat(page("/p/unknown").statusCode()).isEqualTo(404);
        assertThat(page("/p/../fhir").statusCode()).isIn(400, 401, 404);
    }

    @Test
    void the_language_is_the_readers_where_there_is_such_a_handout() throws Exception {
        assertThat(new String(
                        page("/p/cbt-depression", "Accept-Language", "es-MX,en;q=0.5")
                                .body(),
                        StandardCharsets.UTF_8))
                .contains("lang=\"es\"", "Qué es.", "envíe un mensaje al 988");
        assertThat(new String(page("/p/cbt-depression?lang=fi").body(), StandardCharsets.UTF_8))
                .contains("lang=\"en\"");
    }

    @Test
    void the_pdf_can_be_read_aloud_and_has_the_site_where_asked() throws Exception {
        var pdf = page("/p/cbt-depression/handout.pdf?lang=es").body();
        assertThat(text(pdf)).contains("Su programa: TCC guiada para la depresión", "988");
        try (var document = Loader.loadPDF(pdf)) {
            assertThat(document.getDocumentCatalog().getMarkInfo().isMarked()).isTrue();
            assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("es");
            assertThat(document.getDocumentCatalog().getStructureTreeRoot()).isNotNull();
            assertThat(document.getDocumentInformation().getTitle()).contains("TCC guiada");
        }
        var binary = server.get(PLAN + "/$handout?site=north").json();
        assertThat(binary.path("contentType").asText()).isEqualTo("application/pdf");
        assertThat(text(Base64.getDecoder().decode(binary.path("data").asText())))
                .contains(read("Organization/north").path("name").asText());
        assertThat(server.get(PLAN + "/$handout?format=html")
                        .json()
                        .path("contentType")
                        .asText())
                .startsWith("text/html");
        assertThat(server.get(PLAN + "/$handout?format=doc").status()).isEqualTo(400);
    }

    @Test
    void printing_reads_no_address_and_no_file_and_shows_markup_as_text() throws Exception {
        var asked = new AtomicInteger();
        var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        http.start();
        try {
            var address = "http://127.0.0.1:" + http.getAddress().getPort() + "/x.png";
            put(with(
                    read("DocumentReference/relapse-monitoring-handout"),
                    "# Title\n\n![x](" + address
                            + ") ![y](file:///etc/passwd) [z](javascript:alert(1)) <script>alert(1)</script> <img src='"
                            + address + "'>"));
            var html = new String(page("/p/relapse-monitoring").body(), StandardCharsets.UTF_8);
            assertThat(html).contains("&lt;script&gt;").doesNotContain("<script", "javascript:");
            assertThat(text(page("/p/relapse-monitoring/handout.pdf").body())).contains("Title", "<script>");
            assertThat(asked).hasValue(0);
        } finally {
            http.stop(0);
        }
    }
}
