package org.uptake.bulk;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where the files of exports lie: a folder for each job. Several servers on one database share it. */
final class Folder {
    private final Path root;

    Folder(Path root) {
        this.root = root;
    }

    /** A file that is being written. */
    record Writing(FileChannel channel, OutputStream out) implements AutoCloseable {
        void toDisk() throws IOException {
            out.flush();
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /**
     * Opens a file to go on behind what is known to be in it; what stands behind that is cut off.
     *
     * @return empty when the file is shorter than that
     */
    Optional<Writing> open(String job, String name, long length) throws IOException {
        Files.createDirectories(root.resolve(job));
        var channel = FileChannel.open(path(job, name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.size() < length) {
            channel.close();
            return Optional.empty();
        }
        channel.truncate(length);
        channel.position(length);
        return Optional.of(new Writing(channel, new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)));
    }

    Path path(String job, String name) {
        return root.resolve(job).resolve(name);
    }

    /** Whoever reads one of the files just now reads it to its end. */
    void delete(String job) throws IOException {
        var folder = root.resolve(job);
        if (!Files.isDirectory(folder)) return;
        List<Path> all;
        try (var files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (var file : all) Files.deleteIfExists(file);
    }

    /** The jobs that have a folder. */
    List<String> jobs() throws IOException {
        if (!Files.isDirectory(root)) return List.of();
        try (var folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString()).toList();
        }
    }
}
