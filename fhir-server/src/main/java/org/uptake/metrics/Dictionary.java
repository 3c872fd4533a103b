package org.uptake.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers for texts that repeat; 0 is no text. */
final class Dictionary {
    static final int NONE = 0;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    int number(@Nullable String text) {
        if (text == null) return NONE;
        var known = numbers.get(text);
        if (known != null) return known;
        texts.add(text);
        numbers.put(text, texts.size());
        return texts.size();
    }

    /** @param number of a text, not {@link #NONE} */
    String text(int number) {
        return texts.get(number - 1);
    }

    @Nullable String textOrNull(int number) {
        return number == NONE ? null : text(number);
    }

    /** One more than the largest number in use. */
    int bound() {
        return texts.size() + 1;
    }
}
