package org.uptake.profiles.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the package was built from exactly these sources by exactly this program: the first line of the index says it. Building
 * snapshots takes seconds, and most builds change none.
 */
final class Stamp {
    private static final String MARK = "# built from ";

    private final Path index;
    private final String now;

    Stamp(Path index, Path... from) throws IOException {
        this.index = index;
        this.now = MARK + hash(from);
    }

    boolean isFresh() throws IOException {
        if (!Files.exists(index)) return false;
        var lines = Files.readAllLines(index);
        return lines.get(0).equals(now)
                && lines.stream().skip(1).allMatch(name -> Files.exists(index.resolveSibling(name)));
    }

    void write(List<String> names) throws IOException {
        var lines = new ArrayList<>(List.of(now));
        lines.addAll(names);
        Files.write(index, lines);
    }

    private static String hash(Path... folders) throws IOException {
        var digest = sha256();
        for (var folder : folders) {
            for (var file : files(folder)) {
                digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
