package org.uptake.app.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Addresses of our own stylesheet and script. The content's hash is in the address, so a browser may keep them for ever. */
public final class Assets {
    private Assets() {}

    /** @param name file in {@code org/uptake/app/assets} */
    public static String url(String name) {
        return "/assets/" + name + "?v=" + hash(name);
    }

    private static String hash(String name) {
        try (var content = Assets.class.getResourceAsStream("/org/uptake/app/assets/" + name)) {
            if (content == null) {
                throw new IllegalStateException("The asset " + name + " is not in the program.");
            }
            var digest = MessageDigest.getInstance("SHA-256").digest(content.readAllBytes());
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
