package org.uptake.app.keep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Optional;

/**
 * Encrypts what is kept (JWE, {@code dir} with A256GCM). The key lies in a file beside the app's other keys; all processes of one app share
 * it, and whoever has the database alone can read nothing.
 */
public final class Seal {
    private static final String FILE = "visit-key.json";
    private static final String ABOUT = "about";
    private static final int KEY_BITS = 256;

    private final OctetSequenceKey key;
    private final ObjectMapper json = new ObjectMapper();

    private Seal(OctetSequenceKey key) {
        this.key = key;
    }

    /** @throws IOException when the folder cannot be used or its file is not a key */
    public static Seal keptIn(Path folder) throws IOException {
        Files.createDirectories(folder);
        var file = folder.resolve(FILE);
        try {
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            var draft = Files.createTempFile(folder.toAbsolutePath(), FILE, ".new", owner);
            Files.writeString(
                    draft, new OctetSequenceKeyGenerator(KEY_BITS).generate().toJSONString());
            try {
                // of two processes that start at once, one is first and the other takes its key
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException known) {
                // the usual case
            } finally {
                Files.delete(draft);
            }
            return new Seal(OctetSequenceKey.parse(Files.readString(file)));
        } catch (ParseException damaged) {
            throw new IOException(file + " is not a key. Delete it: visits that are open then end.", damaged);
        } catch (JOSEException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** @param about what this is the content of; a sealed text counts there and nowhere else */
    public String close(String about, Object content) {
        try {
            var header = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                    .customParam(ABOUT, about)
                    .build();
            var sealed = new JWEObject(header, new Payload(json.writeValueAsString(content)));
            sealed.encrypt(new DirectEncrypter(key));
            return sealed.serialize();
        } catch (JOSEException | JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Empty when it was sealed by another key, by another version in another form, about something else, or was changed. */
    public <T> Optional<T> open(String about, String text, Class<T> type) {
        try {
            var sealed = JWEObject.parse(text);
            sealed.decrypt(new DirectDecrypter(key));
            return about.equals(sealed.getHeader().getCustomParam(ABOUT))
                    ? Optional.of(json.readValue(sealed.getPayload().toString(), type))
                    : Optional.empty();
        } catch (ParseException | JOSEException | JsonProcessingException notOurs) {
            return Optional.empty();
        }
    }
}
