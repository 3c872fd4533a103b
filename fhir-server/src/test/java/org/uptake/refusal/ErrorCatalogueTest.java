package org.uptake.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every rule that a caller may meet has its line in docs/errors.md, and no line speaks of a rule that is gone. */
class ErrorCatalogueTest {
    /** The issue type, then the rule: the first two codes in quotes of a call. */
    private static final Pattern CODE = Pattern.compile("\"([a-z-]+)\"");

    private static final Pattern IN_CATALOGUE = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");

    @Test
    void the_catalogue_and_the_sources_know_the_same_rules() throws IOException {
        var used = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                var text = Files.readString(file);
                var calls = text.split("Refusal\\.of\\(");
                for (var i = 1; i < calls.length; i++) {
                    var quoted = CODE.matcher(calls[i]);
                    if (quoted.find() && quoted.find()) used.add(quoted.group(1));
                }
            }
        }
        used.removeAll(Set.of("exception", "multiple-matches")); // issue types, where a call chooses between two
        var listed = new TreeSet<String>();
        var rows = IN_CATALOGUE.matcher(Files.readString(Path.of("../docs/errors.md")));
        while (rows.find()) listed.add(rows.group(1));
        assertThat(listed).containsAll(used);
        listed.removeAll(used);
        assertThat(listed).as("rules that nothing refuses by").isEmpty();
    }
}
