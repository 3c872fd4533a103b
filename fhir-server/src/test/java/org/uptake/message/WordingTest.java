package org.uptake.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordingTest {
    private static Wording text(String text) {
        return new Wording("en", "", text);
    }

    @Test
    void a_value_stands_in_its_place_and_other_words_when_there_is_none() {
        var wording = text("Hello {{first-name|there}}, go on with {{next-step|your next step}} at {{clinic}}.");
        assertThat(wording.problems()).isEmpty();
        assertThat(wording.filled(Map.of("first-name", "Ana", "clinic", "North"), List.of())
                        .text())
                .isEqualTo("Hello Ana, go on with your next step at North.");
    }

    @Test
    void a_value_that_reveals_something_or_carries_a_placeholder_of_its_own_is_not_written() {
        var wording = text("Next: {{next-step|a short step}}.");
        for (var value : List.of("Depression module", "Your CBT diary", "a\nline", "Calm Waters", "x".repeat(81), "  "))
            assertThat(wording.filled(Map.of("next-step", value), List.of("Calm Waters"))
                            .text())
                    .as(value)
                    .isEqualTo("Next: a short step.");
        assertThat(wording.filled(Map.of("next-step", "$1 {{clinic}}"), List.of())
                        .text())
                .isEqualTo("Next: $1 {{clinic}}.");
    }

    @Test
    void unknown_placeholders_missing_words_and_open_braces_are_told() {
        assertThat(text("{{diagnosis|x}}").problems()).containsExactly("There is no placeholder 'diagnosis'.");
        assertThat(text("{{first-name}}").problems())
                .hasSize(1)
                .first()
                .asString()
                .contains("first-name");
        assertThat(text("{{clinic}} {{link}}").problems()).isEmpty();
        assertThat(text("{{clinic").problems()).containsExactly("A placeholder is not closed.");
    }

    @Test
    void words_are_found_whole_and_in_every_form_and_language() {
        assertThat(ForbiddenWords.in("Your DEPRESSION score", List.of())).containsExactly("depression");
        assertThat(ForbiddenWords.in("la ansiedad y el insomnio", List.of())).hasSize(2);
        assertThat(ForbiddenWords.in("Log in to calm waters now", List.of("Calm Waters")))
                .hasSize(1);
        assertThat(ForbiddenWords.in("He has manual skills, and is not saddled with it. We impressed them.", List.of()))
                .isEmpty();
    }

    @Test
    void text_messages_are_counted_as_gateways_count_them() {
        assertThat(PreviewMessage.segments("a".repeat(160))).isEqualTo(1);
        assertThat(PreviewMessage.segments("a".repeat(161))).isEqualTo(2);
        assertThat(PreviewMessage.segments("ł".repeat(70))).isEqualTo(1);
        assertThat(PreviewMessage.segments("ł".repeat(71))).isEqualTo(2);
    }

    @Test
    void a_phone_number_is_read_as_people_write_it_and_not_without_its_country() {
        assertThat(Recipient.phone("+1 (202) 555-0101")).contains("+12025550101");
        assertThat(Recipient.phone("0049 30 1234567")).contains("+49301234567");
        assertThat(Recipient.phone("tel:+49301234567")).contains("+49301234567");
        assertThat(Recipient.phone("202 555 0101")).isEmpty();
    }

    @Test
    void no_message_is_ever_said_to_be_less_than_a_channel_has_told() {
        for (var told : List.of(OutboxState.DELIVERED, OutboxState.READ))
            for (var state : List.of(OutboxState.PLANNED, OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.FAILED))
                assertThat(told.mayBecome(state)).as(told + " " + state).isFalse();
        assertThat(OutboxState.SENT.mayBecome(OutboxState.PLANNED)).isFalse();
        assertThat(OutboxState.NOT_SENT.mayBecome(OutboxState.PLANNED)).isFalse();
        assertThat(OutboxState.HANDING.mayBecome(OutboxState.NOT_SENT)).isFalse();
    }
}
