package org.uptake.profiles.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.uptake.profiles.Profiles;

/**
 * The package as FHIR tools load it (FHIR NPM Package Specification): {@code package/package.json}, {@code package/.index.json}, a file
 * for each resource; examples in {@code package/example}. No file carries a time, so equal sources make equal archives.
 */
final class PackageArchive {
    static final String NAME = "org.uptake.fhir";

    /** What an index tells of a resource, if the resource has it. */
    private static final List<String> INDEXED = List.of(
            "resourceType", "id", "url", "version", "kind", "type", "supplements", "content", "valueSet", "derivation");

    private final Map<String, byte[]> files = new TreeMap<>();

    PackageArchive(List<ObjectNode> resources, List<ObjectNode> examples) throws IOException {
        add("package/package.json", manifest());
        var withGuide = new ArrayList<>(resources);
        withGuide.add(Guide.of(resources, examples));
        addFolder("package/", withGuide);
        addFolder("package/example/", examples);
    }

    private void addFolder(String folder, List<ObjectNode> resources) throws IOException {
        var index = JsonNodeFactory.instance.objectNode().put("index-version", 2);
        var listed = index.putArray("files");
        for (var resource : resources) {
            var name = resource.path("resourceType").asText() + "-"
                    + resource.path("id").asText() + ".json";
            add(folder + name, resource);
            var entry = listed.addObject().put("filename", name);
            for (var field : INDEXED)
                if (resource.path(field).isValueNode())
                    entry.put(field, resource.path(field).asText());
        }
        add(folder + ".index.json", index);
    }

    private static ObjectNode manifest() {
        var manifest = JsonNodeFactory.instance
                .objectNode()
                .put("name", NAME)
                .put("version", Header.VERSION)
                .put("title", "Uptake")
                .put("description", "Digital mental-health interventions in the clinician's workflow")
                .put("canonical", Profiles.BASE)
                .put("url", Profiles.BASE)
                .put("author", "Uptake")
                .put("license", "Apache-2.0")
                .put("type", "IG");
        manifest.putArray("fhirVersions").add("4.0.1");
        manifest.putObject("dependencies").put("hl7.fhir.r4.core", "4.0.1");
        return manifest;
    }

    private void add(String name, JsonNode content) throws IOException {
        files.put(name, ResourceFile.text(content).getBytes(StandardCharsets.UTF_8));
    }

    void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(out))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (var each : files.entrySet()) {
                var entry = new TarArchiveEntry(each.getKey());
                entry.setSize(each.getValue().length);
                entry.setModTime(0L);
                tar.putArchiveEntry(entry);
                tar.write(each.getValue());
                tar.closeArchiveEntry();
            }
        }
    }
}
