package org.uptake.boot;

import java.util.Set;

/**
 * What stands between the server and its callers.
 *
 * @param trustedProxies addresses whose Forwarded headers are believed
 * @param ratePerClient requests a second; 0 for any number
 */
record Edge(Set<String> trustedProxies, int ratePerClient) {
    static final Edge USUAL = new Edge(Set.of(), 0);

    Edge {
        trustedProxies = Set.copyOf(trustedProxies);
    }
}
