package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The special-purpose address registries of RFC 6890 are the oracle. */
class ReceiversTest {
    private final Receivers receivers = new Receivers(Set.of(URI.create("http://Integration.clinic.local:8090")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1",
                "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.9",
                "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
                "64:ff9b::7f00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "fc00::1", "fd12::1",
                "fe80::1", "ff02::1"
            })
    void no_address_of_a_private_or_special_network_is_connected_to(String address) throws UnknownHostException {
        assertThat(receivers.mayConnect("example.org", 443, InetAddress.getByName(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8.8.8.8", "100.63.0.1", "100.128.0.1", "172.32.0.1", "192.0.1.1", "198.20.0.1", "2606:4700::1"})
    void public_addresses_are(String address) throws UnknownHostException {
        assertThat(receivers.mayConnect("example.org", 443, InetAddress.getByName(address)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/hook",
                "https://example.org:8443/hook",
                "https://user:secret@example.org/",
                "https://example.org/#there",
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://2130706433/",
                "https://169.254.169.254/latest/meta-data",
                "ftp://example.org/",
                "file:///etc/passwd",
                "https:/nothing",
                "http://integration.clinic.local/",
                "https://integration.clinic.local:8090/"
            })
    void what_is_not_https_on_443_to_a_public_name_must_be_listed(String endpoint) {
        assertThat(receivers.objection(URI.create(endpoint))).isPresent();
    }

    @Test
    void a_listed_origin_may_be_reached_wherever_it_is_and_no_other_port_of_it() throws UnknownHostException {
        assertThat(receivers.objection(URI.create("https://example.org/hook"))).isEmpty();
        assertThat(receivers.objection(URI.create("http://integration.clinic.local:8090/hook?a=b")))
                .isEmpty();
        var inside = InetAddress.getByName("10.0.0.7");
        assertThat(receivers.mayConnect("integration.clinic.local", 8090, inside))
                .isTrue();
        assertThat(receivers.mayConnect("integration.clinic.local", 5432, inside))
                .isFalse();
        assertThat(receivers.mayConnect("evil-integration.clinic.local", 8090, inside))
                .isFalse();
    }
}
