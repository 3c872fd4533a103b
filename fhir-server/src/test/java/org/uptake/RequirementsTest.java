package org.uptake;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** SMART App Launch 2.2 on the server's side, audit and authorization, sentence by sentence: each has a test, and no test claims one that is not there. */
class RequirementsTest {
    private static final Path LIST = Path.of("src/test/resources/requirements.csv");
    private static final List<String> LEVELS = List.of("SHALL", "SHOULD", "MAY", "own");

    @Test
    void every_requirement_has_a_test_and_every_test_names_a_requirement_of_the_list() throws IOException {
        assertThat(claimed()).isEqualTo(listed());
    }

    @Test
    void every_requirement_has_a_level_a_source_and_a_sentence() throws IOException {
        for (var row : rows()) {
            assertThat(row).as(String.join(";", row)).hasSize(4).noneMatch(String::isBlank);
            assertThat(LEVELS).contains(row.get(1));
        }
    }

    private static List<List<String>> rows() throws IOException {
        return Files.readAllLines(LIST).stream()
                .skip(1)
                .map(line -> List.of(line.split(";", -1)))
                .toList();
    }

    private static Set<String> listed() throws IOException {
        return rows().stream().map(row -> row.get(0)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> claimed() {
        var claimed = new TreeSet<String>();
        for (var type : classes())
            for (var method : type.getMethods())
                method.tryGetAnnotationOfType(Requirement.class.getName()).ifPresent(annotation -> {
                    for (var id : (Object[]) annotation.get("value").orElseThrow()) claimed.add(id.toString());
                });
        return claimed;
    }

    /** Annotations are in the classes themselves; to look for what these use would take half a minute. */
    private static JavaClasses classes() {
        return ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return new ClassFileImporter().importPath(Path.of("target/test-classes"));
        });
    }
}
