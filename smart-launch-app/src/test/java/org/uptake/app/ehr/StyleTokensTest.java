package org.uptake.app.ehr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uptake.app.Requirement;

class StyleTokensTest {
    /** Values of WCAG's own examples and of widely used contrast checkers. */
    @ParameterizedTest
    @CsvSource({"#000000, #ffffff, 21.0", "#767676, #ffffff, 4.54", "#777777, #ffffff, 4.48", "#ffffff, #ffffff, 1.0"})
    void the_contrast_is_that_of_WCAG(String one, String other, double ratio) {
        assertThat(StyleTokens.contrast(one, other)).isCloseTo(ratio, within(0.005));
        assertThat(StyleTokens.contrast(other, one)).isCloseTo(ratio, within(0.005));
    }

    @Test
    void a_dark_page_with_light_text_keeps_our_colours_because_our_bands_are_light() throws Exception {
        assertThat(css("{'color_background': '#101010', 'color_text': '#fafafa', 'color_error': '#ff9999'}"))
                .isEmpty();
    }

    @Test
    void what_can_be_read_is_taken_one_by_one() throws Exception {
        assertThat(
                        css(
                                "{'color_background': '#fffdf5', 'color_text': '#1a1a1a', 'color_highlight': '#ffd54f',"
                                        + " 'color_success': '#1b5e20', 'dim_font_size': '18px', 'font_family_body': 'Georgia, serif'}"))
                .isEqualTo(":root { --ground: #fffdf5; --text: #1a1a1a; --done: #1b5e20; }\n"
                        + "body { font-family: Georgia, serif; }\nbody { font-size: 18px; }\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'color_highlight': '#7a1fa2; } body { display: none'}",
                "{'color_highlight': 'url(https://evil.example.org)'}",
                "{'font_family_body': 'x; background: url(//evil)'}",
                "{'font_family_body': ['Georgia']}",
                "{'dim_border_radius': '9999px'}",
                "{'dim_font_size': '3px'}",
                "[]",
                "5"
            })
    @Requirement("context.style")
    void anything_else_gets_into_no_style_sheet(String tokens) throws Exception {
        assertThat(css(tokens)).isEmpty();
    }

    private static String css(String tokens) throws Exception {
        return StyleTokens.css(new ObjectMapper().readTree(tokens.replace('\'', '"')));
    }
}
