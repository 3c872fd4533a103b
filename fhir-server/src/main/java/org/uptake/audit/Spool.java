package org.uptake.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Json;

/**
 * Accesses in a file until the database has them: written before the answer goes out, so that a killed program loses none. Not forced
 * to the disk for each, which would cost every read a wait; the machine itself losing power may lose those of the last moment.
 */
final class Spool implements AutoCloseable {
    private static final String SUFFIX = ".jsonl";
    /** A file that is stored to its end and longer than this is followed by a new one. */
    private static final long LARGE = 16L << 20;

    private final Path folder;
    private final AtomicLong size = new AtomicLong();
    private Open open;

    /** Locked as long as its program lives, so that another program in the same folder leaves it alone. */
    private record Open(Path file, FileOutputStream out, FileLock lock) {
        String name() {
            return String.valueOf(file.getFileName());
        }
    }

    /** A file of a program that was killed. */
    record Left(String name, Path file) {
        SpoolLines lines() throws IOException {
            return new SpoolLines(file);
        }
    }

    private Spool(Path folder) throws IOException {
        this.folder = folder;
        this.open = begin();
    }

    static Spool in(Path folder) {
        try {
            Files.createDirectories(folder);
            return new Spool(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException("The audit folder " + folder + " cannot be written.", failed);
        }
    }

    private Open begin() throws IOException {
        var file = folder.resolve(UUID.randomUUID() + SUFFIX);
        // a stream and not a channel: an interrupt would close that for everybody
        var out = new FileOutputStream(file.toFile(), true);
        size.set(0);
        return new Open(file, out, out.getChannel().lock());
    }

    /** The file that accesses go to now. */
    String name() {
        return open.name();
    }

    void append(Access access) throws IOException {
        var line = (Json.write(json(access)) + "\n").getBytes(StandardCharsets.UTF_8);
        var length = size.get();
        try {
            open.out().write(line);
        } catch (IOException full) {
            // half a line would be taken for the beginning of the next one
            open.out().getChannel().truncate(length);
            throw full;
        }
        size.addAndGet(line.length);
    }

    boolean isLarge() {
        return size.get() > LARGE;
    }

    /** Goes on in a new file; the old one must be stored. */
    void renew() throws IOException {
        var old = open;
        open = begin();
        end(old);
    }

    /** Files that nobody writes any more. */
    List<Left> left() throws IOException {
        var left = new ArrayList<Left>();
        try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (var file : files)
                if (!file.equals(open.file()) && isFree(file))
                    left.add(new Left(String.valueOf(file.getFileName()), file));
        }
        return left;
    }

    private static boolean isFree(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException ofThisProgram) {
            return false;
        }
    }

    private static ObjectNode json(Access access) {
        var json = Json.object()
                .put("recorded", access.recorded().toString())
                .put("agent", access.agent())
                .put("client", access.client())
                .put("action", access.action())
                .put("type", access.type())
                .put("status", access.status())
                .put("request", access.request())
                .put("query", access.query())
                .put("reason", access.reason())
                .put("address", access.address());
        var subjects = json.putArray("subjects");
        access.subjects().forEach(subjects::add);
        return json;
    }

    static Access access(ObjectNode json) {
        var subjects = new ArrayList<String>();
        json.path("subjects").forEach(subject -> subjects.add(subject.asText()));
        return new Access(
                Instant.parse(json.path("recorded").asText()),
                json.path("agent").asText(),
                text(json, "client"),
                json.path("action").asText(),
                text(json, "type"),
                subjects,
                json.path("status").asInt(),
                text(json, "request"),
                text(json, "query"),
                text(json, "reason"),
                text(json, "address"));
    }

    private static @Nullable String text(ObjectNode json, String field) {
        return json.path(field).textValue();
    }

    private static void end(Open done) throws IOException {
        done.lock().release();
        done.out().close();
        Files.deleteIfExists(done.file());
    }

    /** Lets go of the file, which stays for the next start if not everything in it is stored. */
    void release(boolean stored) throws IOException {
        if (stored) {
            end(open);
            return;
        }
        close();
    }

    @Override
    public void close() throws IOException {
        open.lock().release();
        open.out().close();
    }
}
