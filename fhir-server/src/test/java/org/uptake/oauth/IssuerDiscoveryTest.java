package org.uptake.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Standards D10: what an EHR's own document names never leads into our network. */
class IssuerDiscoveryTest {
    @ParameterizedTest
    @CsvSource({
        "https://ehr.example/auth/keys, true",
        "http://ehr.example/keys, false",
        "https://127.0.0.1/keys, false",
        "https://10.0.0.5/keys, false",
        "https://[::1]/keys, false",
        "https://169.254.169.254/latest/meta-data, false",
        "http://8.8.8.8/keys, false",
        "https://8.8.8.8/keys, true",
        "file:///etc/passwd, false",
        "ftp://8.8.8.8/keys, false"
    })
    void an_address_is_asked_at_the_ehrs_own_host_or_by_https_on_the_open_internet(URI named, boolean asked) {
        assertThat(IssuerDiscovery.mayBeAsked(URI.create("https://ehr.example/fhir"), named))
                .isEqualTo(asked);
    }
}
