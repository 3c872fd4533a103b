package org.uptake.app.launch;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.uptake.app.ehr.Ehrs;
import org.uptake.app.ehr.SmartConfiguration;
import org.uptake.app.keep.Seal;

/** Table {@code pending_launch}. */
final class DatabaseLaunches implements PendingLaunches {
    private final Jdbi database;
    private final Seal seal;
    private final Ehrs ehrs;
    private final Clock clock;

    /** A launch as it is sealed. */
    record Letter(
            String ehr, SmartConfiguration configuration, String state, String nonce, String verifier, String cookie) {}

    DatabaseLaunches(Jdbi database, Seal seal, Ehrs ehrs, Clock clock) {
        this.database = database;
        this.seal = seal;
        this.ehrs = ehrs;
        this.clock = clock;
    }

    @Override
    public void add(PendingLaunch launch) {
        var id = hash(launch.state());
        var letter = new Letter(
                launch.ehr().id(),
                launch.configuration(),
                launch.state(),
                launch.nonce().getValue(),
                launch.verifier().getValue(),
                launch.cookie());
        var now = clock.instant();
        database.useHandle(handle -> {
            handle.execute("DELETE FROM pending_launch WHERE expires <= ?", now.atOffset(ZoneOffset.UTC));
            handle.execute(
                    "INSERT INTO pending_launch (id, sealed, expires) VALUES (?, ?, ?)",
                    id,
                    seal.close(id, letter),
                    now.plus(LIFE).atOffset(ZoneOffset.UTC));
        });
    }

    @Override
    public Optional<PendingLaunch> take(String state) {
        var id = hash(state);
        return database.withHandle(handle -> handle.select(
                                "DELETE FROM pending_launch WHERE id = ? AND expires > ? RETURNING sealed",
                                id,
                                clock.instant().atOffset(ZoneOffset.UTC))
                        .mapTo(String.class)
                        .findOne())
                .flatMap(text -> seal.open(id, text, Letter.class))
                .flatMap(this::launch);
    }

    private Optional<PendingLaunch> launch(Letter letter) {
        return ehrs.byId(letter.ehr())
                .map(ehr -> new PendingLaunch(
                        ehr,
                        letter.configuration(),
                        letter.state(),
                        new Nonce(letter.nonce()),
                        new CodeVerifier(letter.verifier()),
                        letter.cookie()));
    }

    private static String hash(String state) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(state.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
