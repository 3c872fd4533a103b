package org.uptake.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.store.Json;

/** The lines of an audit file one by one, whatever its size; not closed to its end by a line's end, it ends before what was being written. */
final class SpoolLines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolLines.class);
    /** No entry is longer; what is, is damage. */
    private static final int LONGEST = 4 << 20;

    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private int at;
    private int filled;

    SpoolLines(Path file) throws IOException {
        this.file = file;
        this.in = Files.newInputStream(file);
    }

    /** @param access empty when the line is damaged, so that the others keep their places */
    record Line(Optional<Access> access) {}

    /** @return the next line; null at the end */
    @Nullable Line next() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var length = 0L;
        while (true) {
            if (at == filled && !isFilled()) return null;
            var end = at;
            while (end < filled && buffer[end] != '\n') end++;
            length += end - at;
            if (length <= LONGEST) bytes.write(buffer, at, end - at);
            at = Math.min(end + 1, filled);
            if (end == filled) continue;
            if (length > 0) return new Line(length > LONGEST ? damaged() : read(bytes));
        }
    }

    /** What follows the last line's end was being written when the program was killed: nobody got an answer to it. */
    private boolean isFilled() throws IOException {
        filled = Math.max(0, in.read(buffer));
        at = 0;
        return filled > 0;
    }

    private Optional<Access> read(ByteArrayOutputStream bytes) {
        try {
            // bytes that are no text are replaced: a damaged line costs itself and not the file
            return Optional.of(Spool.access(Json.parse(bytes.toString(StandardCharsets.UTF_8))));
        } catch (RuntimeException broken) {
            return damaged();
        }
    }

    private Optional<Access> damaged() {
        LOG.error("a damaged line of the audit file {} is left out", file.getFileName());
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
