package org.uptake.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** A row of {@code audit_seal}; what its columns mean is said in the migration. */
record Seal(
        long number,
        long first,
        long last,
        List<Long> missing,
        List<Long> late,
        long entries,
        Instant sealed,
        String hash) {

    byte[] digest(byte[] before, String ofEntries) {
        var facts = number + " " + first + " " + last + " " + missing + " " + late + " " + entries;
        var sha = sha256();
        sha.update(before);
        sha.update(facts.getBytes(StandardCharsets.UTF_8));
        return sha.digest(HexFormat.of().parseHex(ofEntries));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
