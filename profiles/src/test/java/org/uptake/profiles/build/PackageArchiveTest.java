package org.uptake.profiles.build;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.hl7.fhir.r4.model.ImplementationGuide;
import org.hl7.fhir.utilities.npm.NpmPackage;
import org.hl7.fhir.utilities.npm.NpmPackageIndexBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.profiles.Profiles;

/** The archive as HL7's own package reader sees it. */
class PackageArchiveTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void the_reader_of_hl7_finds_every_resource_by_its_address() throws IOException {
        var file = folder.resolve("package.tgz");
        BuildPackage.archive().write(file);
        try (var in = Files.newInputStream(file)) {
            var read = NpmPackage.fromPackage(in);
            assertThat(read.name()).isEqualTo(PackageArchive.NAME);
            assertThat(read.fhirVersion()).isEqualTo("4.0.1");
            assertThat(read.canonical()).isEqualTo(Profiles.BASE);
            for (var structure : Profiles.structures())
                assertThat(read.loadByCanonical(structure.path("url").asText())).isNotNull();
            for (var system : Profiles.codeSystems())
                assertThat(read.loadByCanonical(system.path("url").asText())).isNotNull();
            assertThat(read.list("example"))
                    .hasSizeGreaterThanOrEqualTo(Profiles.examples().size());
        }
    }

    /** Of the examples' folder it would say {@code "type": "{"}: there, fields of these names hold objects. */
    @Test
    void the_index_says_what_the_indexer_of_HL7_says() throws IOException {
        var files = files();
        var indexer = new NpmPackageIndexBuilder();
        indexer.start(null);
        files.forEach((file, content) -> {
            var name = file.substring("package/".length());
            if (!name.contains("/")) indexer.seeFile(name, content);
        });
        var ours = JSON.readTree(files.get("package/.index.json"));
        var theirs = JSON.readTree(indexer.build());
        assertThat(ours.path("index-version")).isEqualTo(theirs.path("index-version"));
        assertThat(ours.path("files")).isNotEmpty().containsExactlyInAnyOrderElementsOf(theirs.path("files"));
    }

    @Test
    void the_guide_lists_every_other_file() throws IOException {
        var strict = FhirContext.forR4().newJsonParser().setParserErrorHandler(new StrictErrorHandler());
        var text = new String(files().get("package/ImplementationGuide-org.uptake.fhir.json"), StandardCharsets.UTF_8);
        var guide = strict.parseResource(ImplementationGuide.class, text);
        assertThat(guide.getUrl()).isEqualTo(Profiles.BASE + "/ImplementationGuide/org.uptake.fhir");
        assertThat(guide.getVersion()).isEqualTo(Header.VERSION);
        var listed = guide.getDefinition().getResource().stream()
                .map(resource -> resource.getReference().getReference().replace('/', '-') + ".json")
                .toList();
        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(files().keySet().stream()
                        .map(file -> file.substring(file.lastIndexOf('/') + 1))
                        .filter(file -> file.matches("[A-Z].*") && !file.startsWith("ImplementationGuide-"))
                        .toList());
    }

    private Map<String, byte[]> files() throws IOException {
        var file = folder.resolve("package.tgz");
        BuildPackage.archive().write(file);
        var files = new TreeMap<String, byte[]>();
        try (var in = Files.newInputStream(file);
                var tar = new TarArchiveInputStream(new GzipCompressorInputStream(in))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry())
                files.put(entry.getName(), tar.readAllBytes());
        }
        return files;
    }

    @Test
    void equal_sources_make_equal_archives() throws IOException {
        var one = folder.resolve("one.tgz");
        var other = folder.resolve("other.tgz");
        BuildPackage.archive().write(one);
        BuildPackage.archive().write(other);
        assertThat(one).hasSameBinaryContentAs(other);
    }
}
