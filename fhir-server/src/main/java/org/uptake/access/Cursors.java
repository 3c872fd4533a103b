package org.uptake.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Binds the cursor of a next page to whom it was given and to where: client, person, patient and scopes. What a cursor says is where a page
 * ended, which may be somebody else's record; with another token it opens nothing, and nobody can make one.
 */
public final class Cursors {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SEAL_BYTES = 16;
    private static final char BEFORE_SEAL = '.';

    private final SecretKeySpec key;

    /** @param secret the same at all nodes, 32 bytes */
    public Cursors(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** @param address where it is good, behind the FHIR base */
    public String seal(Caller caller, String address, String cursor) {
        return cursor + BEFORE_SEAL + seal(caller, address + "\n" + cursor);
    }

    /** @return the cursor that was sealed; empty when it is not whole, or was given to somebody else or elsewhere */
    public Optional<String> open(Caller caller, String address, String sealed) {
        var end = sealed.lastIndexOf(BEFORE_SEAL);
        if (end < 0) return Optional.empty();
        var cursor = sealed.substring(0, end);
        var expected = seal(caller, address + "\n" + cursor).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, sealed.substring(end + 1).getBytes(StandardCharsets.UTF_8))
                ? Optional.of(cursor)
                : Optional.empty();
    }

    private String seal(Caller caller, String what) {
        var whose = String.join(
                "\n",
                caller.client(),
                String.valueOf(caller.person()),
                String.valueOf(caller.patient()),
                String.join(" ", new TreeSet<>(caller.scopes().granted())),
                what);
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            var full = mac.doFinal(whose.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(full, SEAL_BYTES));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
