package org.uptake.oauth;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Opaque {@code launch} values: the only thing that carries an EHR's context into the authorize request, because the frame has no cookie of it. */
public final class Launches {
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final OneTimeSecrets secrets;

    public Launches(OneTimeSecrets secrets) {
        this.secrets = secrets;
    }

    public String open(Launch launch) {
        return secrets.issue(OneTimeSecrets.Kind.LAUNCH, UUID.randomUUID().toString(), launch, LIFE);
    }

    Optional<Launch> redeem(String value) {
        return secrets.redeem(OneTimeSecrets.Kind.LAUNCH, value, Launch.class).payload();
    }
}
