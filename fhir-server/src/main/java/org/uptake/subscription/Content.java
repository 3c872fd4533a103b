package org.uptake.subscription;

import java.util.Optional;

/** How much a notification tells (backport-payload-content), least first. */
enum Content {
    EMPTY("empty"),
    ID_ONLY("id-only"),
    FULL_RESOURCE("full-resource");

    private final String code;

    Content(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    static Optional<Content> ofCode(String code) {
        for (var content : values()) if (content.code.equals(code)) return Optional.of(content);
        return Optional.empty();
    }

    Content atMost(Content other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
