package org.uptake.boot;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What stands between the server and its callers.
 *
 * @param trustedProxies addresses whose Forwarded headers are believed
 * @param ratePerClient requests a second; 0 for any number
 * @param tls when the server ends TLS itself
 */
record Edge(Set<String> trustedProxies, int ratePerClient, Optional<Tls> tls) {
    static final Edge USUAL = new Edge(Set.of(), 0, Optional.empty());

    /** @param keystore PKCS #12, with the certificate and its key */
    record Tls(Path keystore, String password) {
        @Override
        public String toString() {
            return "TLS by " + keystore;
        }
    }

    Edge {
        trustedProxies = Set.copyOf(trustedProxies);
    }
}
