package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeaderSealTest {
    private static final List<String> LINES = List.of("Authorization: Bearer s3cret", "X-Clinic: north");

    @TempDir
    private Path folder;

    @Test
    void a_server_that_starts_again_reads_what_it_sealed() throws IOException {
        var sealed = HeaderSeal.keptIn(folder).close("a", LINES);
        assertThat(String.join(" ", sealed)).doesNotContain("s3cret", "Bearer", "north");
        assertThat(HeaderSeal.keptIn(folder).open("a", sealed)).contains(LINES);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("header-key.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_line_counts_for_its_subscription_only_and_unchanged_only() throws IOException {
        var seal = HeaderSeal.keptIn(folder);
        var sealed = seal.close("a", LINES);
        assertThat(seal.open("b", sealed)).isEmpty();
        var changed = sealed.get(0).substring(0, sealed.get(0).length() - 3) + "AAA";
        assertThat(seal.open("a", List.of(changed))).isEmpty();
        for (var damaged : List.of("", "eyJhbGciOiJkaXIifQ..a.b.c", "....", "no JWE"))
            assertThat(seal.open("a", List.of(damaged))).as(damaged).isEmpty();
    }

    @Test
    void lines_that_were_kept_before_there_was_a_seal_are_still_sent() throws IOException {
        assertThat(HeaderSeal.keptIn(folder).open("a", LINES)).contains(LINES);
    }

    @Test
    void a_damaged_key_is_said_by_its_file_name() throws IOException {
        Files.writeString(folder.resolve("header-key.json"), "{}");
        assertThatThrownBy(() -> HeaderSeal.keptIn(folder)).hasMessageContaining("header-key.json");
    }
}
