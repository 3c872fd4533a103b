package org.uptake.app.visit;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/** Unguessable names: 256 bits as 43 URL-safe characters. */
public final class Randomness implements Supplier<String> {
    private final SecureRandom random = new SecureRandom();

    @Override
    public String get() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
