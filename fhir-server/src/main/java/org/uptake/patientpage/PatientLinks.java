package org.uptake.patientpage;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.uptake.store.Store;
import org.uptake.store.Unit;

/** Signed links for one patient and one intervention; they end, and can be ended. */
final class PatientLinks {
    static final Duration LIFE = Duration.ofDays(30);
    private static final int ID = 12;
    private static final int SIGNATURE = 12;
    private static final int KEY = 32;

    private final Supplier<Store> store;
    private final RandomGenerator random;
    private byte @Nullable [] key;

    /** @param random that nobody can guess, safe for use by several threads */
    PatientLinks(Supplier<Store> store, RandomGenerator random) {
        this.store = store;
        this.random = random;
    }

    private static Base64.Encoder base64() {
        return Base64.getUrlEncoder().withoutPadding();
    }

    /** @return the last segment of the address */
    String make(Unit unit, String patient, String intervention, String by) {
        var id = base64().encodeToString(bytes(ID));
        Jdbi.create(unit.connection())
                .useHandle(handle -> handle.execute(
                        "INSERT INTO patient_link (id, patient, intervention, made, made_by, expires) VALUES (?, ?, ?, ?, ?, ?)",
                        id,
                        patient,
                        intervention,
                        java.sql.Timestamp.from(unit.now()),
                        by,
                        java.sql.Timestamp.from(unit.now().plus(LIFE))));
        return id + "." + base64().encodeToString(signature(id));
    }

    /** Ends every link of the patient; how many there were. */
    static int revoke(Unit unit, String patient) {
        return Jdbi.create(unit.connection())
                .withHandle(handle -> handle.execute(
                        "UPDATE patient_link SET revoked = ? WHERE patient = ? AND revoked IS NULL",
                        java.sql.Timestamp.from(unit.now()),
                        patient));
    }

    /** Empty when the link is not ours, has ended or was ended. */
    Optional<PatientLink> read(String token, Instant now) {
        var dot = token.indexOf('.');
        if (dot <= 0 || !isOurs(token.substring(0, dot), token.substring(dot + 1))) return Optional.empty();
        return store.get().read(connection -> find(connection, token.substring(0, dot), now));
    }

    private static Optional<PatientLink> find(Connection connection, String id, Instant now) {
        return Jdbi.create(connection)
                .withHandle(handle -> handle.createQuery("SELECT id, patient, intervention, expires FROM patient_link"
                                + " WHERE id = ? AND revoked IS NULL AND expires > ?")
                        .bind(0, id)
                        .bind(1, java.sql.Timestamp.from(now))
                        .map((row, context) -> new PatientLink(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getTimestamp(4).toInstant()))
                        .findFirst());
    }

    /** Whether a form is sent for the first time. */
    static boolean isFirst(Unit unit, PatientLink link, String once) {
        return Jdbi.create(unit.connection())
                        .withHandle(handle -> handle.execute(
                                "INSERT INTO patient_page_post (link, once, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                                link.id(),
                                once,
                                java.sql.Timestamp.from(unit.now())))
                == 1;
    }

    String newKey() {
        return base64().encodeToString(bytes(ID));
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private boolean isOurs(String id, String signature) {
        try {
            return MessageDigest.isEqual(Base64.getUrlDecoder().decode(signature), signature(id));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** HMAC-SHA-256 (RFC 2104), the first 96 bits (RFC 2104 section 5 asks for 80 at least). */
    private byte[] signature(String id) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(), "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal(id.getBytes(StandardCharsets.US_ASCII)), SIGNATURE);
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private synchronized byte[] key() {
        var known = key;
        if (known == null) {
            var fresh = bytes(KEY);
            known = store.get()
                    .read(connection -> Jdbi.create(connection).withHandle(handle -> {
                        handle.execute("INSERT INTO patient_link_key (value) VALUES (?) ON CONFLICT DO NOTHING", fresh);
                        return handle.createQuery("SELECT value FROM patient_link_key")
                                .mapTo(byte[].class)
                                .one();
                    }));
            key = known;
        }
        return known;
    }
}
