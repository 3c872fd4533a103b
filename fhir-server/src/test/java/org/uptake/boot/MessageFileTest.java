package org.uptake.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uptake.message.MessageSettings;

class MessageFileTest {
    private static MessageSettings read(Path folder, String json, ArrayList<String> problems) throws IOException {
        var file = folder.resolve("messages.json");
        Files.writeString(file, json);
        return MessageFile.read(file, false, problems);
    }

    @Test
    void a_whole_file_is_read_with_its_secrets_beside_it(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("pw"), "s3cret\n");
        var problems = new ArrayList<String>();
        var settings = read(folder, """
                {"email": {"server": "smtp://mail.example:587", "user": "uptake", "passwordFile": "pw", "from": "c@example.org"},
                 "inbox": {"server": "imaps://mail.example:993", "user": "uptake", "passwordFile": "pw", "seconds": 5},
                 "sms": {"url": "https://gateway.example/messages", "secretFile": "pw"},
                 "quietHours": {"from": "20:00", "to": "09:30"}, "zone": "Asia/Singapore"}""", problems);
        assertThat(problems).isEmpty();
        var server = settings.mailing().orElseThrow().server();
        assertThat(server.tlsRequired()).as("who signs in does so over TLS").isTrue();
        assertThat(server.login().orElseThrow().password()).isEqualTo("s3cret");
        assertThat(settings.inbox().orElseThrow().every()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.sms().orElseThrow().secret()).isEqualTo("s3cret");
        assertThat(settings.quiet().to()).isEqualTo(LocalTime.of(9, 30));
        assertThat(settings.zone().getId()).isEqualTo("Asia/Singapore");
        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    @Test
    void all_that_is_wrong_is_told_together_and_then_there_is_no_channel(@TempDir Path folder) throws IOException {
        var problems = new ArrayList<String>();
        var settings = read(folder, """
                {"email": {"server": "http://mail.example", "from": "nobody"}, "sms": {"url": "nowhere"},
                 "pigeon": {}, "quietHours": {"from": "late"}, "zone": "Mars/Olympus"}""", problems);
        assertThat(String.join("\n", problems))
                .contains("email.from", "email.server", "sms.url", "sms.secretFile", "pigeon", "quietHours", "zone");
        assertThat(settings).isEqualTo(MessageSettings.NONE);
    }
}
