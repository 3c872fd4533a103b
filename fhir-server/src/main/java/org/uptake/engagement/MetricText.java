package org.uptake.engagement;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a metric of engagement means, as every page and report prints it; catalogue.json holds them (engagement.md section 4).
 *
 * @param unit a UCUM code
 */
record MetricText(
        String id,
        String version,
        String name,
        String sentence,
        String numerator,
        String denominator,
        String unit,
        String unitText,
        String window,
        String censoring) {

    static Map<String, MetricText> shipped() {
        try (var in = MetricText.class.getResourceAsStream("catalogue.json")) {
            if (in == null) throw new IllegalStateException("engagement/catalogue.json is not in the program's jar");
            var texts = new LinkedHashMap<String, MetricText>();
            Arrays.stream(new ObjectMapper().readValue(in, MetricText[].class))
                    .forEach(text -> texts.put(text.id(), text));
            return texts;
        } catch (IOException broken) {
            throw new UncheckedIOException("engagement/catalogue.json cannot be read", broken);
        }
    }
}
