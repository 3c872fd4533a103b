package org.uptake.offer;

import java.util.Locale;
import java.util.Optional;

/** Codes of CodeSystem offer-outcome. */
enum OfferAnswer {
    AGREED,
    DECLINED,
    NOT_TODAY;

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<OfferAnswer> ofCode(String code) {
        for (var answer : values()) if (answer.code().equals(code)) return Optional.of(answer);
        return Optional.empty();
    }
}
