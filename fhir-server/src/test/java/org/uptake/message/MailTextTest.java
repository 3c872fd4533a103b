package org.uptake.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailTextTest {
    private static final int LONGEST = 5_000;

    @Test
    void what_is_quoted_of_ours_is_left_out() {
        assertThat(MailText.ownWords("I cannot sign in.\n\nOn Tuesday the clinic wrote:\n> Welcome\n", LONGEST))
                .isEqualTo("I cannot sign in.");
        assertThat(MailText.ownWords("Gracias\r\n  El martes la clinica escribió: \r\nBienvenida", LONGEST))
                .isEqualTo("Gracias");
        assertThat(MailText.ownWords("Yes\n-----Original Message-----\nWelcome", LONGEST))
                .isEqualTo("Yes");
        assertThat(MailText.ownWords("> quoted\nOn Monday I slept well.\n________\nWelcome", LONGEST))
                .isEqualTo("On Monday I slept well.");
    }

    @Test
    void no_more_is_taken_than_fits() {
        assertThat(MailText.ownWords("a".repeat(LONGEST + 1), LONGEST)).hasSize(LONGEST);
        assertThat(MailText.ownWords("abc\n".repeat(LONGEST), LONGEST)).hasSizeLessThanOrEqualTo(LONGEST);
    }

    @Test
    void a_mail_made_to_be_slow_is_read_at_once() {
        var quarter = 256 * 1024;
        for (var text : List.of(
                "\n".repeat(quarter),
                " \n".repeat(quarter / 2),
                " ".repeat(quarter) + "x",
                "-".repeat(quarter),
                "On ".repeat(quarter / 3),
                "On \n".repeat(quarter / 4),
                "_".repeat(quarter) + "x"))
            assertTimeout(Duration.ofSeconds(10), () -> MailText.ownWords(text, LONGEST));
    }
}
