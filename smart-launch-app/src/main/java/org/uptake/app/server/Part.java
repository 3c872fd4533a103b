package org.uptake.app.server;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One part of a page.
 *
 * @param value what was read, or an empty stand-in
 * @param missing a sentence for the person when the part could not be read
 */
public record Part<T>(T value, @Nullable String missing) {
    public static <T> Part<T> of(T value) {
        return new Part<>(value, null);
    }

    public static <T> Part<T> missing(T standIn, String sentence) {
        return new Part<>(standIn, sentence);
    }

    public boolean read() {
        return missing == null;
    }

    /** The sentences of all parts that could not be read. */
    public static List<String> problems(Part<?>... parts) {
        return Stream.of(parts).map(Part::missing).filter(Objects::nonNull).toList();
    }
}
