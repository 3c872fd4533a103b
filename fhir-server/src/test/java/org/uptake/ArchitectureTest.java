package org.uptake;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The house rules of STYLE section 4. */
@AnalyzeClasses(
        packages = "org.uptake",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.OnlyThisModule.class})
class ArchitectureTest {
    private static final int LONGEST_FILE = 300;

    /** test-kit has rules of its own: it never ships. */
    static final class OnlyThisModule implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/testkit/") && !location.contains("/profiles/");
        }
    }

    @ArchTest
    static final ArchRule FEATURES_ARE_FREE_OF_CYCLES =
            slices().matching("org.uptake.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOBODY_DEPENDS_ON_BOOT = noClasses()
            .that()
            .resideOutsideOfPackage("org.uptake.boot..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.uptake.boot..");

    @ArchTest
    static final ArchRule STATISTICS_KNOW_NEITHER_FHIR_NOR_SQL = noClasses()
            .that()
            .resideInAPackage("org.uptake.stats..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "ca.uhn..", "org.hl7..", "com.fasterxml..", "jakarta..");

    @ArchTest
    static final ArchRule SERVLETS_STAY_AT_THE_EDGE = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.uptake.boot..",
                    "org.uptake.bulk..",
                    "org.uptake.cdshooks..",
                    "org.uptake.fhirapi..",
                    "org.uptake.kit..",
                    "org.uptake.message..",
                    "org.uptake.oauth..",
                    "org.uptake.patientpage..",
                    "org.uptake.sandbox..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet..");

    @ArchTest
    static final ArchRule THE_ENVIRONMENT_IS_READ_IN_ONE_PLACE = noClasses()
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class);

    @ArchTest
    static final ArchRule NAMES_SAY_SOMETHING = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl");

    @ArchTest
    static final ArchRule NOTHING_IS_INJECTED_INTO_FIELDS =
            fields().should().notBeAnnotatedWith("jakarta.inject.Inject");

    @ArchTest
    static final ArchRule NO_SPRING =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .that()
            .haveSimpleName("package-info")
            .should()
            .beAnnotatedWith("org.jspecify.annotations.NullMarked");

    @Test
    void every_package_has_a_description_and_no_file_is_longer_than_300_lines() throws IOException {
        List<Path> sources;
        try (var files = Files.walk(Path.of("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(sources).isNotEmpty();
        for (var source : sources) {
            assertThat(Files.readAllLines(source)).as(source.toString()).hasSizeLessThanOrEqualTo(LONGEST_FILE);
            assertThat(source.resolveSibling("package-info.java")).exists();
        }
    }
}
