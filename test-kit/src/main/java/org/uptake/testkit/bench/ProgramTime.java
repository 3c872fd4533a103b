package org.uptake.testkit.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Processor time of a program on Linux: a process and, for PostgreSQL, the processes that it started. */
record ProgramTime(String name, long pid) {
    /** Kernel clock ticks; 100 a second on every Linux that Java runs on. */
    private static final long MILLIS_PER_TICK = 10;

    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int ENDED_CHILDREN_USER = 13;
    private static final int ENDED_CHILDREN_SYSTEM = 14;

    long millis() {
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            var ticks = 0L;
            for (var process : processes) {
                var stat = stat(process);
                if (stat.length == 0) continue;
                var own = process.getFileName().toString().equals(Long.toString(pid));
                if (own || stat[PARENT].equals(Long.toString(pid))) ticks += ticks(stat, USER) + ticks(stat, SYSTEM);
                if (own) ticks += ticks(stat, ENDED_CHILDREN_USER) + ticks(stat, ENDED_CHILDREN_SYSTEM);
            }
            return ticks * MILLIS_PER_TICK;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static long ticks(String[] stat, int field) {
        return Long.parseLong(stat[field]);
    }

    /** proc(5): the fields after the program's name, which may hold blanks itself; empty when the process has ended. */
    private static String[] stat(Path process) throws IOException {
        try {
            var line = Files.readString(process.resolve("stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (NoSuchFileException ended) {
            return new String[0];
        } catch (IOException ended) {
            if (!Files.exists(process)) return new String[0];
            throw ended;
        }
    }
}
