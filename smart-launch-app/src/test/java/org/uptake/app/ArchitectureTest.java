package org.uptake.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The house rules of the app. */
@AnalyzeClasses(packages = "org.uptake.app", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final int LONGEST_FILE = 300;

    @ArchTest
    static final ArchRule FEATURES_ARE_FREE_OF_CYCLES =
            slices().matching("org.uptake.app.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOBODY_DEPENDS_ON_BOOT = noClasses()
            .that()
            .resideOutsideOfPackage("org.uptake.app.boot..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.uptake.app.boot..");

    @ArchTest
    static final ArchRule THE_SERVER_IS_KNOWN_BY_ITS_FHIR_ONLY = noClasses()
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are fhir-server's",
                    type -> type.getPackageName().startsWith("org.uptake.")
                            && !type.getPackageName().startsWith("org.uptake.app.")));

    @ArchTest
    static final ArchRule SCREENS_KNOW_NO_SERVLETS = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.uptake.app.patient..",
                    "org.uptake.app.task..",
                    "org.uptake.app.worklist..",
                    "org.uptake.app.programme..",
                    "org.uptake.app.screens..",
                    "org.uptake.app.people..",
                    "org.uptake.app.chart..",
                    "org.uptake.app.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet..");

    @ArchTest
    static final ArchRule THE_ENVIRONMENT_IS_NOT_READ =
            noClasses().should().callMethod(System.class, "getenv", String.class);

    @ArchTest
    static final ArchRule NAMES_SAY_SOMETHING =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");

    @ArchTest
    static final ArchRule NO_SPRING =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .that()
            .haveSimpleName("package-info")
            .and()
            .resideOutsideOfPackage("org.uptake.app.templates..")
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
