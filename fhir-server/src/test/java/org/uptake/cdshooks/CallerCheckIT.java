package org.uptake.cdshooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uptake.cdshooks.HookBed.VIEW;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may call: CDS Hooks 2.0, "Trusting CDS Clients". */
class CallerCheckIT {
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static HookBed bed;

    @BeforeAll
    static void start() throws Exception {
        bed = new HookBed();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static HookBed.Answer with(String token) {
        return bed.call(VIEW, bed.hook(new HookBed.Known("p", "", "mrn-p")).toString(), token);
    }

    private static void refused(String token, String why) {
        var answer = with(token);
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.rule()).isEqualTo("cds-token");
        assertThat(answer.body()).contains(why);
    }

    private static Date at(Duration fromNow) {
        return Date.from(Instant.now().plus(fromNow));
    }

    @Test
    void a_token_of_a_listed_ehr_comes_in_once() {
        var token = bed.ehr.token(bed.address(VIEW));
        assertThat(with(token).status()).isEqualTo(200);
        refused(token, "used before");
    }

    @Test
    void no_token_no_signature_and_a_shared_secret_are_refused() throws Exception {
        refused("", "Send a token");
        refused("nonsense", "not a signed JWT");
        refused(new PlainJWT(bed.ehr.claims(bed.address(VIEW)).build()).serialize(), "not a signed JWT");
        var mac = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                bed.ehr.claims(bed.address(VIEW)).build());
        mac.sign(new MACSigner("0123456789012345678901234567890123456789"));
        refused(mac.serialize(), "cannot be verified");
    }

    @Test
    void time_and_audience_are_judged() {
        var here = bed.address(VIEW);
        refused(
                bed.ehr.token(
                        here,
                        claims -> claims.issueTime(at(Duration.ofMinutes(-9)))
                                .expirationTime(at(Duration.ofMinutes(-4)))),
                "over");
        refused(bed.ehr.token(here, claims -> claims.issueTime(at(Duration.ofMinutes(4)))), "not valid yet");
        refused(bed.ehr.token(here, claims -> claims.notBeforeTime(at(Duration.ofMinutes(4)))), "not valid yet");
        refused(bed.ehr.token(here, claims -> claims.expirationTime(at(Duration.ofHours(2)))), "15 minutes");
        refused(bed.ehr.token(here, claims -> claims.jwtID(null)), "jti");
        refused(bed.ehr.token("https://elsewhere.example.org"), "another address");
        refused(bed.ehr.token(here + "/feedback"), "another address");
        assertThat(with(bed.ehr.token(here, claims -> claims.audience(List.of("https://other", here))))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void an_unlisted_issuer_a_foreign_key_and_keys_elsewhere_are_refused_and_nothing_is_fetched() throws Exception {
        var here = bed.address(VIEW);
        try (var other = new HookEhr(bed.clock)) {
            refused(other.token(here), "not listed");
            refused(other.token(here, claims -> claims.issuer(bed.ehr.origin())), "cannot be verified");
            var header = bed.ehr
                    .header()
                    .jwkURL(URI.create(other.origin() + "/jwks"))
                    .build();
            refused(bed.ehr.signed(header, bed.ehr.claims(here).build()), "jku");
            assertThat(other.asked).isEmpty();
        }
    }

    @Test
    void feedback_needs_a_token_for_its_own_address() {
        assertThat(bed.call(VIEW + "/feedback", "{\"feedback\":[]}", bed.ehr.token(bed.address(VIEW)))
                        .status())
                .isEqualTo(401);
        assertThat(bed.call(VIEW + "/feedback", "{\"feedback\":[]}", bed.ehr.token(bed.address(VIEW + "/feedback")))
                        .status())
                .isEqualTo(200);
    }
}
