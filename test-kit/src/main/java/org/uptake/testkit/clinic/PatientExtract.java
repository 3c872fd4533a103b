package org.uptake.testkit.clinic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.uptake.profiles.Profiles;

/**
 * Reduces Synthea's bulk export to what the clinic needs; scripts/make-patients runs it, no build does. Arguments: the folder
 * with Patient.ndjson and Condition.ndjson, and the file to write.
 */
final class PatientExtract {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Conditions that matter beside the three interventions; Synthea has hundreds that do not. */
    private static final Map<String, String> KEPT = Map.of(
            "44054006", "Type 2 diabetes",
            "82423001", "Chronic pain",
            "124171000119105", "Chronic migraine",
            "6525002", "Drug dependence",
            "78275009", "Obstructive sleep apnea",
            "84757009", "Epilepsy",
            "83664006", "Hypothyroidism");

    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> seen = new java.util.HashSet<>();

    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        var extract = new PatientExtract();
        var lines = new ArrayList<ObjectNode>();
        for (var line : Files.readAllLines(folder.resolve("Patient.ndjson")))
            lines.add(extract.patient(JSON.readTree(line)));
        for (var line : Files.readAllLines(folder.resolve("Condition.ndjson")))
            extract.condition(JSON.readTree(line)).ifPresent(lines::add);
        write(lines, Path.of(arguments[1]));
    }

    private static void write(List<ObjectNode> lines, Path file) throws IOException {
        try (var out = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
            for (var line : lines) out.append(line.toString()).append('\n');
        }
    }

    private ObjectNode patient(JsonNode from) {
        var number = ids.size() + 1;
        var id = "p%04d".formatted(number);
        ids.put(from.path("id").asText(), id);
        var site = number % 5 < 3 ? "north" : "south";
        var to = JSON.createObjectNode().put("resourceType", "Patient").put("id", id);
        to.putArray("identifier")
                .addObject()
                .put("system", Profiles.MRN)
                .put("value", "%06d".formatted(200_000 + number));
        to.put("active", true);
        to.putArray("name").add(name(from.path("name").path(0)));
        to.putArray("telecom")
                .addObject()
                .put("system", "phone")
                .put("value", from.at("/telecom/0/value").asText());
        to.set("gender", from.get("gender"));
        to.set("birthDate", from.get("birthDate"));
        to.putArray("address").add(address(from.path("address").path(0)));
        var language = from.at("/communication/0/language/coding/0");
        if (!language.isMissingNode()) {
            var communication = to.putArray("communication").addObject();
            communication.putObject("language").putArray("coding").add(language);
        }
        to.putObject("managingOrganization").put("reference", "Organization/" + site);
        return to;
    }

    /** Synthea numbers its names to mark them as made up; people read them better without. */
    private static ObjectNode name(JsonNode from) {
        var name = JSON.createObjectNode().put("use", "official").put("family", plain(from.path("family")));
        name.putArray("given").add(plain(from.path("given").path(0)));
        return name;
    }

    private static ObjectNode address(JsonNode from) {
        var address = JSON.createObjectNode();
        for (var field : List.of("line", "city", "state", "postalCode", "country"))
            if (from.has(field)) address.set(field, from.get(field));
        return address;
    }

    private static String plain(JsonNode name) {
        return name.asText().replaceAll("[0-9]", "");
    }

    private Optional<ObjectNode> condition(JsonNode from) {
        var code = from.at("/code/coding/0/code").asText();
        var patient = ids.get(from.at("/subject/reference").asText().replaceFirst("^(Patient/|urn:uuid:)", ""));
        var text = KEPT.get(code);
        if (text == null || patient == null || !seen.add(patient + code)) return Optional.empty();
        return Optional.of(Charts.condition(
                patient, code, text, from.path("onsetDateTime").asText().substring(0, 10)));
    }
}
