package org.uptake.subscription;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Encrypts the header lines that the database keeps (JWE, {@code dir} with A256GCM), so that whoever has the database or a copy of it
 * alone has no receiver's password. A line counts for its subscription only.
 */
public final class HeaderSeal {
    private static final String FILE = "header-key.json";
    private static final String ABOUT = "subscription";
    private static final int KEY_BITS = 256;

    private final OctetSequenceKey key;

    private HeaderSeal(OctetSequenceKey key) {
        this.key = key;
    }

    /** @throws IOException when the folder cannot be used or its file is not a key */
    public static HeaderSeal keptIn(Path folder) throws IOException {
        Files.createDirectories(folder);
        var file = folder.resolve(FILE);
        try {
            if (!Files.exists(file)) create(folder, file);
            return new HeaderSeal(OctetSequenceKey.parse(Files.readString(file)));
        } catch (ParseException damaged) {
            throw new IOException(
                    file
                            + " is not a key. Restore it; without it the header values of subscriptions must be sent again.",
                    damaged);
        }
    }

    private static void create(Path folder, Path file) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var draft = Files.createTempFile(folder.toAbsolutePath(), FILE, ".new", owner);
        try {
            Files.writeString(
                    draft, new OctetSequenceKeyGenerator(KEY_BITS).generate().toJSONString());
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException another) {
            // a server that started at the same moment was first
        } catch (JOSEException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        } finally {
            Files.delete(draft);
        }
    }

    List<String> close(String subscription, List<String> lines) {
        return lines.stream().map(line -> close(subscription, line)).toList();
    }

    private String close(String subscription, String line) {
        try {
            var header = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                    .customParam(ABOUT, subscription)
                    .build();
            var sealed = new JWEObject(header, new Payload(line));
            sealed.encrypt(new DirectEncrypter(key));
            return sealed.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Empty when a line was sealed with another key or for another subscription, or was changed. */
    Optional<List<String>> open(String subscription, List<String> kept) {
        var lines = new ArrayList<String>();
        for (var line : kept) {
            var open = open(subscription, line);
            if (open.isEmpty()) return Optional.empty();
            lines.add(open.get());
        }
        return Optional.of(lines);
    }

    private Optional<String> open(String subscription, String line) {
        // kept before lines were sealed: a colon is in every header and in no JWE
        if (line.indexOf(':') >= 0) return Optional.of(line);
        try {
            var sealed = JWEObject.parse(line);
            sealed.decrypt(new DirectDecrypter(key));
            return subscription.equals(sealed.getHeader().getCustomParam(ABOUT))
                    ? Optional.of(sealed.getPayload().toString())
                    : Optional.empty();
        } catch (ParseException | JOSEException | RuntimeException notOurs) {
            // a damaged text is met with exceptions of many kinds
            return Optional.empty();
        }
    }
}
