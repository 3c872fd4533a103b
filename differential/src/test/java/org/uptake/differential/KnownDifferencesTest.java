package org.uptake.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KnownDifferencesTest {
    @Test
    void each_known_difference_stands_in_the_clarifications_under_its_name() throws IOException {
        var text = Files.readString(Path.of("..", "SPEC_CLARIFICATIONS.md"));
        var part = text.substring(text.indexOf("## Where HAPI"));
        for (var name : KnownDifferences.names()) assertThat(part).contains("| " + name + " |");
        assertThat(part.lines().filter(line -> line.startsWith("| ")).count() - 1)
                .as("lines of the table without its head")
                .isEqualTo(KnownDifferences.names().size());
    }
}
