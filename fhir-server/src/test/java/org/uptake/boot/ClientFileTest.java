package org.uptake.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uptake.Requirement;

class ClientFileTest {
    private static final RSAKey KEY = key();

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void clients_and_issuers_are_read_as_they_stand() throws IOException {
        var problems = new ArrayList<String>();
        var read = read("""
                {"clients":[
                  {"id":"feed","name":"Vendor feed","jwksUri":"https://vendor.example/jwks","scopes":["system/Observation.c"],"grants":["client_credentials"]},
                  {"id":"lab","jwks":{"keys":[%s]},"scopes":["system/Observation.rs?category=laboratory"],"grants":["client_credentials"]}],
                 "issuers":[
                  {"issuer":"https://as.example","audience":"https://here.example/fhir","jwksUri":"https://as.example/jwks","scopes":["user/*.rs"]},
                  {"issuer":"https://op.example","audience":"x","introspection":{"endpoint":"https://op.example/i","clientId":"us","secret":"s"},"scopes":["system/*.rs"]}]}""".formatted(KEY.toPublicJWK().toJSONString()), problems);
        assertThat(problems).isEmpty();
        assertThat(read.clients()).extracting(client -> client.id()).containsExactly("feed", "lab");
        assertThat(read.issuers()).hasSize(2);
        assertThat(read.issuers().get(1).introspection()).hasToString("Introspection at https://op.example/i");
    }

    @Test
    @Requirement("smart.8.R313")
    void every_problem_is_told_at_once_and_nothing_of_the_file_counts() throws IOException {
        var problems = new ArrayList<String>();
        var read = read("""
                {"clients":[
                  {"id":"good","jwksUri":"https://vendor.example/jwks","scopes":["system/Observation.c"],"grants":["client_credentials"]},
                  {"id":"good","jwksUri":"http://vendor.example/jwks","scopes":["system/Observation.zz"],"grants":["password"],"secret":"x"},
                  {"id":"uptake-app","jwks":{"keys":[%s]},"jwksUri":"https://a.example","scopes":[],"grants":["authorization_code"],"redirectUris":["https://a.example/cb#x"]}],
                 "issuers":[{"issuer":"http://as.example","scopes":["user/*.rs"]}], "more":1}""".formatted(KEY.toJSONString()), problems);
        assertThat(read).isEqualTo(Registrations.NONE);
        assertThat(String.join("\n", problems))
                .contains(
                        "clients[1].id is taken",
                        "clients[1].jwksUri must be an https address",
                        "clients[1].scopes has system/Observation.zz",
                        "clients[1].grants must be some of",
                        "clients[1].secret is not known",
                        "clients[2].id is taken: uptake-app",
                        "clients[2] needs its keys either",
                        "has a private key",
                        "clients[2].scopes is empty",
                        "must have no fragment",
                        "issuers[0].issuer must be an https address",
                        "issuers[0].audience is missing",
                        "issuers[0] is checked either",
                        "more is not known");
    }

    @ParameterizedTest
    @CsvSource({"nothing", "'{'", "''"})
    void what_is_no_json_is_one_problem(String text) throws IOException {
        var problems = new ArrayList<String>();
        read(text, problems);
        assertThat(problems).isNotEmpty();
    }

    private Registrations read(String text, List<String> problems) throws IOException {
        return ClientFile.read(Files.writeString(folder.resolve("clients.json"), text), problems);
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID("k").generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
