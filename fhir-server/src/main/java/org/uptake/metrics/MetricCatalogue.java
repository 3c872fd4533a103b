package org.uptake.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The metric definitions that ship with this version. */
public final class MetricCatalogue {
    private final List<MetricDefinition> definitions;

    private MetricCatalogue(List<MetricDefinition> definitions) {
        this.definitions = definitions;
    }

    public static MetricCatalogue shipped() {
        try (var in = MetricCatalogue.class.getResourceAsStream("catalogue.json")) {
            if (in == null) throw new IllegalStateException("catalogue.json is not in the program's jar");
            return new MetricCatalogue(List.of(new ObjectMapper().readValue(in, MetricDefinition[].class)));
        } catch (IOException broken) {
            throw new UncheckedIOException("catalogue.json cannot be read", broken);
        }
    }

    public List<MetricDefinition> definitions() {
        return definitions;
    }

    /** @param measure an id of a Measure: {@code w-02} */
    Optional<MetricDefinition> ofMeasure(String measure) {
        return definitions.stream()
                .filter(definition -> definition.measureId().equals(measure))
                .findFirst();
    }
}
