package org.uptake.message;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;

/** Links in messages: an id, and by its signature the right to act for whoever got the message. They say nothing of anybody. */
final class Links {
    private static final int SIGNATURE = 16;

    private final byte[] key;

    private Links(byte[] key) {
        this.key = key.clone();
    }

    /** @param fresh the key of a new database */
    static Links of(Connection connection, byte[] fresh) {
        var database = Jdbi.create(connection);
        var key = database.withHandle(handle -> {
            handle.execute("INSERT INTO message_key (value) VALUES (?) ON CONFLICT DO NOTHING", fresh);
            return handle.createQuery("SELECT value FROM message_key")
                    .mapTo(byte[].class)
                    .one();
        });
        return new Links(key);
    }

    String token(String communication) {
        return communication + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature(communication));
    }

    /** The Communication id of a token that is ours. */
    Optional<String> read(String token) {
        var dot = token.lastIndexOf('.');
        if (dot <= 0) return Optional.empty();
        try {
            var given = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            var id = token.substring(0, dot);
            return MessageDigest.isEqual(given, signature(id)) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private byte[] signature(String text) {
        return Arrays.copyOf(hmac(key, text.getBytes(StandardCharsets.UTF_8)), SIGNATURE);
    }

    /** HMAC-SHA-256 (RFC 2104). */
    static byte[] hmac(byte[] key, byte[] text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
