package org.uptake.oauth;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One key set behind an address, kept as long as its {@code Cache-Control} says (SMART App Launch 2.2, "Asymmetric authentication": no longer,
 * and kept at all), but a minute at least and a day at most; five minutes when nothing is said. An unknown kid asks again, twice a minute.
 */
final class RemoteKeySet implements JWKSetSource<SecurityContext> {
    static final Duration LEAST = Duration.ofMinutes(1);
    static final Duration MOST = Duration.ofDays(1);
    static final Duration USUAL = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age\\s*=\\s*\"?(\\d{1,18})");
    private static final Pattern NOT_KEPT = Pattern.compile("(?:^|[,\\s])no-(?:store|cache)\\b");

    private final JWKSetSource<SecurityContext> fetched;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Kept kept;
    /** Of the last fetch; read under the lock. */
    private Duration life = USUAL;

    private record Kept(JWKSet keys, long until) {}

    RemoteKeySet(URL address) {
        this.fetched = new RateLimitedJWKSetSource<>(
                new Fetch(address), Duration.ofMinutes(1).toMillis(), null);
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, SecurityContext context)
            throws KeySourceException {
        var there = kept;
        if (there != null && now < there.until() && !refresh.requiresRefresh(there.keys())) return there.keys();
        if (!patiently()) throw new JWKSetUnavailableException("The keys are being fetched for too long.");
        try {
            var since = kept;
            if (since != null && !since.equals(there) && now < since.until()) return since.keys();
            var keys = fetched.getJWKSet(refresh, now, context);
            kept = new Kept(keys, now + life.toMillis());
            return keys;
        } finally {
            fetching.unlock();
        }
    }

    private boolean patiently() {
        try {
            return fetching.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** RFC 9111 4.2: how long an answer is fresh, within our bounds. */
    static Duration life(Optional<String> cacheControl, Optional<String> age) {
        var said = cacheControl.orElse("").toLowerCase(Locale.ROOT);
        if (NOT_KEPT.matcher(said).find()) return LEAST;
        var most = MAX_AGE.matcher(said);
        if (!most.find()) return USUAL;
        var old = age.filter(text -> text.matches("\\d{1,9}"))
                .map(Long::parseLong)
                .orElse(0L);
        var left = Duration.ofSeconds(Math.min(Long.parseLong(most.group(1)), MOST.toSeconds()) - old);
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    private final class Fetch implements JWKSetSource<SecurityContext> {
        private final URL address;

        Fetch(URL address) {
            this.address = address;
        }

        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, SecurityContext context)
                throws KeySourceException {
            var heard = new Heard();
            try {
                var keys = JWKSet.parse(heard.retrieveResource(address).getContent());
                life = life(heard.header("Cache-Control"), heard.header("Age"));
                return keys;
            } catch (IOException unreachable) {
                throw new JWKSetRetrievalException(
                        "The keys cannot be fetched: " + unreachable.getMessage(), unreachable);
            } catch (ParseException broken) {
                throw new JWKSetParseException("What was fetched are no keys.", broken);
            }
        }

        @Override
        public void close() {
            // nothing is held open
        }
    }

    /** Of one fetch; keeps the connection, whose headers the retriever does not tell. */
    private static final class Heard extends RemoteKeys.Retriever {
        private @Nullable HttpURLConnection connection;

        @Override
        protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
            var opened = super.openHTTPConnection(url);
            connection = opened;
            return opened;
        }

        Optional<String> header(String name) {
            return Optional.ofNullable(connection).map(opened -> opened.getHeaderField(name));
        }
    }

    @Override
    public void close() {
        // nothing is held open
    }
}
