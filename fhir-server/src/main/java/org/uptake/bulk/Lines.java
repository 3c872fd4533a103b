package org.uptake.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.uptake.access.Decision;
import org.uptake.bulk.ExportPlan.Part;
import org.uptake.store.Json;

/** From stored text to a line. The text is copied as it is; it is parsed only where rights or {@code _elements} ask for that. */
final class Lines {
    /** An attachment's relative address; a quotation mark within a string would be escaped. */
    private static final byte[] RELATIVE_ADDRESS = "\"url\":\"Binary/".getBytes(StandardCharsets.UTF_8);

    private static final Pattern PATIENT = Pattern.compile("Patient/([A-Za-z0-9\\-.]{1,64})(/_history/.*)?");

    private final Connection connection;
    private final Job job;
    private final Part part;
    private final String base;
    private final Optional<Elements> elements;
    private final List<Decision.Granted> limits;

    Lines(Connection connection, Job job, Part part, String base, Function<String, Elements> elements) {
        this.connection = connection;
        this.job = job;
        this.part = part;
        this.base = base;
        this.elements = job.plan().elements().isEmpty() ? Optional.empty() : Optional.of(elements.apply(part.type()));
        this.limits = part.limits().stream()
                .map(limit -> new Decision.Granted("export", "export", null, Map.copyOf(limit)))
                .toList();
    }

    /** @return null when the row does not go out */
    byte @Nullable [] line(byte[] body) throws SQLException {
        if (part.source().equals("Binary")) return binary(Json.parse(body));
        if (limits.isEmpty() && elements.isEmpty()) return absolute(body);
        var tree = Json.parse(body);
        if (!limits.stream().allMatch(limit -> limit.matches(tree))) return null;
        return absolute(elements.isPresent() ? bytes(elements.get().of(tree)) : body);
    }

    /** Bulk Data 2.0, "Attachments": addresses are absolute. */
    private byte[] absolute(byte[] body) {
        var text = indexOf(body, RELATIVE_ADDRESS);
        if (text < 0) return body;
        return new String(body, StandardCharsets.UTF_8)
                .replace("\"url\":\"Binary/", "\"url\":\"" + base + "/Binary/")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static int indexOf(byte[] text, byte[] part) {
        for (var i = 0; i <= text.length - part.length; i++)
            if (text[i] == part[0] && Arrays.equals(text, i, i + part.length, part, 0, part.length)) return i;
        return -1;
    }

    /** A Binary that belongs to a patient goes out as a DocumentReference with the data in it, another one as it is. */
    private byte @Nullable [] binary(ObjectNode binary) throws SQLException {
        var patient = patient(binary);
        if (part.wrapsBinary() != patient.isPresent()) return null;
        var resource = patient.isPresent() ? document(binary, patient.get()) : binary;
        if (!limits.stream().allMatch(limit -> limit.matches(resource))) return null;
        return bytes(elements.isPresent() ? elements.get().of(resource) : resource);
    }

    private Optional<String> patient(ObjectNode binary) throws SQLException {
        var reference = binary.path("securityContext").path("reference").asText();
        var direct = PATIENT.matcher(reference);
        if (direct.matches()) return listed(direct.group(1));
        var parts = reference.split("/");
        if (parts.length < 2) return Optional.empty();
        var found = Sql.list(
                connection,
                "SELECT patient FROM resource WHERE type = ? AND id = ? AND patient IS NOT NULL",
                row -> row.getString(1),
                parts[0],
                parts[1]);
        return found.isEmpty() ? Optional.empty() : listed(found.get(0));
    }

    private Optional<String> listed(String patient) throws SQLException {
        if (!job.plan().listed()) return Optional.of(patient);
        return Sql.list(
                        connection,
                        "SELECT patient FROM bulk_patient WHERE job = ? AND patient = ?",
                        row -> row.getString(1),
                        job.id(),
                        patient)
                .stream()
                .findFirst();
    }

    private static ObjectNode document(ObjectNode binary, String patient) {
        var document = Json.object().put("resourceType", "DocumentReference");
        document.set("id", binary.get("id"));
        document.set("meta", binary.get("meta"));
        document.put("status", "current");
        document.putObject("subject").put("reference", "Patient/" + patient);
        var attachment = document.putArray("content").addObject().putObject("attachment");
        attachment.set("contentType", binary.get("contentType"));
        if (binary.has("data")) attachment.set("data", binary.get("data"));
        return document;
    }

    private static byte[] bytes(ObjectNode tree) {
        return Json.write(tree).getBytes(StandardCharsets.UTF_8);
    }
}
