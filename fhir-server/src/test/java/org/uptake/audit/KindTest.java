package org.uptake.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.Requirement;

/** IHE BALP 3:5.7.3, A1 and A2: which pattern an interaction has and who is where the data goes. */
class KindTest {
    @ParameterizedTest
    @CsvSource({
        "read, rest, read, R, PatientRead, true",
        "vread, rest, vread, R, PatientRead, true",
        "search-type, rest, search-type, E, PatientQuery, false",
        "search-system, rest, search-system, E, PatientQuery, false",
        "create, rest, create, C, PatientCreate, false",
        "update, rest, update, U, PatientUpdate, false",
        "patch, rest, patch, U, PatientUpdate, false",
        "delete, rest, delete, D, PatientDelete, false",
        "history-type, rest, history-type, E, '', false",
        "$everything, rest, operation, E, '', false",
        "batch, rest, batch, E, '', false",
        "token, 110114, 110122, E, '', false",
        "authorize, 110114, 110122, E, '', false",
        "revoke, 110114, 110123, E, '', false",
        "notify, 110106, disclose, R, '', false",
        "export, 110106, disclose, R, '', false"
    })
    @Requirement({"balp.A1", "balp.A2"})
    void an_interaction_has_its_pattern(
            String action, String type, String subtype, String letter, String profile, boolean clientReceives) {
        var kind = Kind.of(entry(action, ""));
        assertThat(kind.type()).isEqualTo(type);
        assertThat(kind.subtype()).isEqualTo(subtype);
        assertThat(kind.action()).isEqualTo(letter);
        assertThat(kind.profile(1)).isEqualTo(profile);
        assertThat(kind.profile(0)).isEqualTo(profile.replaceFirst("^Patient", ""));
        assertThat(kind.clientReceives()).isEqualTo(clientReceives);
    }

    @ParameterizedTest
    @CsvSource({"C, create", "U, update", "D, delete"})
    void a_stored_write_is_what_was_stored(String change, String subtype) {
        assertThat(Kind.of(entry(AuditTrail.WRITE, change)).subtype()).isEqualTo(subtype);
    }

    private static AuditEntry entry(String action, String change) {
        return new AuditEntry(
                1, 0, Instant.EPOCH, "nobody", null, action, null, List.of(), change, 200, null, null, null, null);
    }
}
