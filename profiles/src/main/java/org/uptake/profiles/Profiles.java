package org.uptake.profiles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the FHIR package. Every call answers freshly parsed resources, which the caller may change. A file that the
 * index names and the package lacks is a fault of the build and throws {@link IllegalStateException}.
 */
public final class Profiles {
    /** The base of every canonical URL and identifier system of Uptake. */
    public static final String BASE = "https://w3id.org/uptake/fhir";

    /** The system of a sandbox patient's medical record number. */
    public static final String MRN = BASE + "/sid/mrn";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Profiles() {}

    /** For example {@code codeSystem("task-code")}. */
    public static String codeSystem(String id) {
        return BASE + "/CodeSystem/" + id;
    }

    /** The URL of an extension or a profile. */
    public static String structure(String id) {
        return BASE + "/StructureDefinition/" + id;
    }

    public static List<ObjectNode> codeSystems() {
        return folder("codesystem");
    }

    public static List<ObjectNode> valueSets() {
        return folder("valueset");
    }

    public static List<ObjectNode> searchParameters() {
        return folder("searchparameter");
    }

    public static List<ObjectNode> operations() {
        return folder("operation");
    }

    /** One resource or more of each profile, made up. */
    public static List<ObjectNode> examples() {
        return folder("example");
    }

    /** Extensions and profiles, with their snapshots. */
    public static List<ObjectNode> structures() {
        return folder("structure");
    }

    public static List<ObjectNode> measures() {
        return folder("measure");
    }

    /** Subscription topics: Basic resources that carry R5's SubscriptionTopic in its cross-version extensions. */
    public static List<ObjectNode> topics() {
        return folder("topic");
    }

    /** The sandbox clinic: sites, staff, teams, interventions and their kits, each after what it refers to. */
    public static List<ObjectNode> sandbox() {
        var resources = folder("sandbox");
        resources.forEach(Profiles::embedAttachments);
        return resources;
    }

    private static List<ObjectNode> folder(String name) {
        return Stream.of("built.txt", "index.txt")
                .flatMap(index -> text(index).lines())
                .filter(line -> line.startsWith(name + "/"))
                .map(Profiles::resource)
                .toList();
    }

    private static ObjectNode resource(String path) {
        try {
            return (ObjectNode) JSON.readTree(text(path));
        } catch (IOException broken) {
            throw new UncheckedIOException("not JSON: " + path, broken);
        }
    }

    /** What is longer than a line is written as a file of its own; an Attachment names its file, and carries it once it is read. */
    private static void embedAttachments(JsonNode node) {
        for (var field : List.of("attachment", "valueAttachment"))
            if (node.path(field) instanceof ObjectNode attachment && attachment.has("url")) {
                var file = text("sandbox/" + attachment.remove("url").asText());
                attachment.put("data", Base64.getEncoder().encodeToString(file.getBytes(StandardCharsets.UTF_8)));
            }
        node.forEach(Profiles::embedAttachments);
    }

    private static String text(String path) {
        try (var in = Profiles.class.getResourceAsStream(path)) {
            if (in == null) throw new IllegalStateException("the FHIR package lacks " + path);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + path, unreadable);
        }
    }
}
