package org.uptake.sandbox;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.GrantType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import org.uptake.oauth.Client;

/** The sandbox's own backend client, for the command line, the simulator and the bench. Its private key is a file that only the owner reads. */
public final class ToolsKey {
    public static final String CLIENT = "uptake-tools";
    private static final String FILE = "uptake-tools.jwk";
    private static final int BITS = 2048;

    private ToolsKey() {}

    /** Reads the key from the data folder, or makes it at the first start, and answers the client to register. */
    public static Client client(Path dataFolder) throws IOException {
        var file = dataFolder.resolve(FILE);
        var key = Files.exists(file) ? read(file) : made(file);
        return new Client(
                CLIENT,
                "Sandbox tools",
                null,
                new JWKSet(key.toPublicJWK()),
                Set.of(),
                List.of("system/*.cruds"),
                Set.of(GrantType.CLIENT_CREDENTIALS));
    }

    private static RSAKey read(Path file) throws IOException {
        try {
            return RSAKey.parse(Files.readString(file));
        } catch (ParseException spoiled) {
            throw new IOException("The key in " + file + " cannot be read; delete the file to get a new one.", spoiled);
        }
    }

    private static RSAKey made(Path file) throws IOException {
        try {
            var key = new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .generate();
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, key.toJSONString());
            return key;
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
