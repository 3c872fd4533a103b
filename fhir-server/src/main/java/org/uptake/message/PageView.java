package org.uptake.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A patient's page about messages, {@code /p/m/[token]}.
 *
 * @param said what has just happened; null for nothing
 * @param stoppable channels that can be stopped
 * @param once the form can be sent once; null when no question can be asked any more
 */
public record PageView(
        String language,
        String clinic,
        String crisis,
        @Nullable String said,
        List<MessageChannel> stoppable,
        @Nullable String once) {
    public PageView {
        stoppable = List.copyOf(stoppable);
    }

    public String says(String key) {
        return FixedWords.of(key, language);
    }

    /** Topics that a patient may choose; a crisis is nothing to choose. */
    public List<String> topics() {
        return List.of("technical", "content", "clinical", "billing", "privacy", "scheduling", "other");
    }
}
