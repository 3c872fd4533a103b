package org.uptake.oauth;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;

/** Keys of others, by address: bounded in time and size, never redirected, kept for five minutes, an unknown kid asks again twice a minute. */
public final class RemoteKeys {
    private static final int TIMEOUT_MS = 5_000;
    private static final int SIZE_LIMIT = 64 * 1024;
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration REFETCH = Duration.ofMinutes(1);

    private RemoteKeys() {}

    public static JWKSource<SecurityContext> at(URI address) {
        try {
            return JWKSourceBuilder.<SecurityContext>create(address.toURL(), retriever())
                    .cache(KEPT.toMillis(), TIMEOUT_MS)
                    .refreshAheadCache(false)
                    .rateLimited(REFETCH.toMillis())
                    .build();
        } catch (MalformedURLException notAnAddress) {
            throw new IllegalArgumentException("Keys cannot be fetched from " + address, notAnAddress);
        }
    }

    static DefaultResourceRetriever retriever() {
        return new DefaultResourceRetriever(TIMEOUT_MS, TIMEOUT_MS, SIZE_LIMIT) {
            @Override
            protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
                var connection = super.openHTTPConnection(url);
                connection.setInstanceFollowRedirects(false);
                return connection;
            }
        };
    }
}
