package org.uptake.boot;

import java.net.InetSocketAddress;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** Believes {@code Forwarded} (RFC 7239) and {@code X-Forwarded-*} when a proxy of ours says so, and nobody else. */
final class TrustedForwarding implements HttpConfiguration.Customizer {
    private final Set<String> proxies;
    private final ForwardedRequestCustomizer believing = new ForwardedRequestCustomizer();

    /** @param proxies their addresses */
    TrustedForwarding(Set<String> proxies) {
        this.proxies = Set.copyOf(proxies);
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        var peer = request.getConnectionMetaData().getRemoteSocketAddress();
        return peer instanceof InetSocketAddress address
                        && address.getAddress() != null
                        && proxies.contains(address.getAddress().getHostAddress())
                ? believing.customize(request, responseHeaders)
                : request;
    }
}
