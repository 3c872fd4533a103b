package org.uptake.profiles.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hl7.fhir.utilities.npm.NpmPackage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.profiles.Profiles;

/** The archive as HL7's own package reader sees it. */
class PackageArchiveTest {
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

    @Test
    void equal_sources_make_equal_archives() throws IOException {
        var one = folder.resolve("one.tgz");
        var other = folder.resolve("other.tgz");
        BuildPackage.archive().write(one);
        BuildPackage.archive().write(other);
        assertThat(one).hasSameBinaryContentAs(other);
    }
}
