package org.uptake.oauth;

import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;

/** Keys of others, by address: bounded in time and size, never redirected, kept as long as their server says ({@link RemoteKeySet}). */
public final class RemoteKeys {
    private static final int TIMEOUT_MS = 5_000;
    private static final int SIZE_LIMIT = 64 * 1024;

    private RemoteKeys() {}

    public static JWKSource<SecurityContext> at(URI address) {
        try {
            return new JWKSetBasedJWKSource<>(new RemoteKeySet(address.toURL()));
        } catch (MalformedURLException notAnAddress) {
            throw new IllegalArgumentException("Keys cannot be fetched from " + address, notAnAddress);
        }
    }

    static DefaultResourceRetriever retriever() {
        return new Retriever();
    }

    static class Retriever extends DefaultResourceRetriever {
        Retriever() {
            super(TIMEOUT_MS, TIMEOUT_MS, SIZE_LIMIT);
        }

        @Override
        protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
            var connection = super.openHTTPConnection(url);
            connection.setInstanceFollowRedirects(false);
            return connection;
        }
    }
}
