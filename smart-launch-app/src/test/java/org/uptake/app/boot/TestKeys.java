package org.uptake.app.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.uptake.app.ehr.AppKeys;

/** The app's keys, made once for all tests: making them takes longer than most tests. */
final class TestKeys {
    private static final Path ONCE = made();

    private TestKeys() {}

    private static Path made() {
        try {
            var folder = Files.createTempDirectory("uptake-test-keys");
            AppKeys.keptIn(folder, Clock.systemUTC());
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    static void putInto(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.copy(
                ONCE.resolve("app-keys.json"),
                folder.resolve("app-keys.json"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }
}
