package org.uptake.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingLevelTest {
    @ParameterizedTest
    @CsvSource({"cat, 1", "time, 1", "table, 2", "programme, 2", "questionnaire, 4", "helped, 1", "needed, 2", "a, 1"})
    void syllables_are_groups_of_vowels_without_a_silent_e(String word, int syllables) {
        assertThat(ReadingLevel.syllables(word)).isBetween(Math.max(1, syllables - 1), syllables);
    }

    @Test
    void the_grade_is_the_formula_of_flesch_and_kincaid() {
        // 24 words of one syllable in 4 sentences: 0.39 * 6 + 11.8 * 1 - 15.59 < 0, so 0
        assertThat(
                        ReadingLevel.ofEnglish(
                                "The cat sat on the mat. The dog ran to the park. We all had fun that day. It was a good time."))
                .hasValue(0);
        // 20 words in one sentence, 40 syllables: 0.39 * 20 + 11.8 * 2 - 15.59
        assertThat(ReadingLevel.ofEnglish("sunny ".repeat(20) + ".").orElseThrow())
                .isCloseTo(15.8, within(0.05));
    }

    @Test
    void marks_of_markdown_are_no_words_and_a_few_words_have_no_grade() {
        assertThat(ReadingLevel.ofEnglish("# Short")).isEmpty();
        var plain = "sunny ".repeat(20) + ".";
        assertThat(ReadingLevel.ofEnglish("**" + plain.trim() + "**")).isEqualTo(ReadingLevel.ofEnglish(plain));
    }
}
