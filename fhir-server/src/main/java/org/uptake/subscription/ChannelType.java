package org.uptake.subscription;

import java.util.Optional;

/** R4 SubscriptionChannelType, as far as it is supported. */
enum ChannelType {
    REST_HOOK("rest-hook"),
    EMAIL("email");

    private final String code;

    ChannelType(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    static Optional<ChannelType> ofCode(String code) {
        for (var type : values()) if (type.code.equals(code)) return Optional.of(type);
        return Optional.empty();
    }
}
