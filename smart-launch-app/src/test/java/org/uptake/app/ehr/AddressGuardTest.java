package org.uptake.app.ehr;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.app.Requirement;

class AddressGuardTest {
    @ParameterizedTest
    @CsvSource({
        "https://203.0.113.5/fhir, https://203.0.113.5/token, true",
        "https://203.0.113.5/fhir, https://198.51.100.7/token, true",
        "https://203.0.113.5/fhir, https://10.1.2.3/token, false",
        "https://203.0.113.5/fhir, https://192.168.1.1/token, false",
        "https://203.0.113.5/fhir, https://100.64.0.1/token, false",
        "https://203.0.113.5/fhir, https://169.254.169.254/token, false",
        "https://203.0.113.5/fhir, https://127.0.0.1/token, false",
        "https://203.0.113.5/fhir, https://[::1]/token, false",
        "https://203.0.113.5/fhir, https://[fd00::1]/token, false",
        "https://203.0.113.5/fhir, https://[fe80::1]/token, false",
        "https://203.0.113.5/fhir, https://0.0.0.0/token, false",
        "https://10.1.1.1/fhir, https://10.1.2.3/token, true",
        "https://10.1.1.1/fhir, https://169.254.169.254/token, false",
        "https://10.1.1.1/fhir, https://127.0.0.1/token, false",
        "http://127.0.0.1:8080/fhir, http://localhost:8081/token, true"
    })
    @Requirement("outbound.guard")
    void an_EHR_outside_cannot_send_us_to_our_own_network(URI base, URI address, boolean allowed) {
        assertThat(AddressGuard.allows(base, address)).isEqualTo(allowed);
    }
}
