package org.uptake.differential;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.uptake.differential.Comparison.Outcome;
import org.uptake.differential.Question.Term;

class ComparisonTest {
    private static final String CODE = "instantiates-uri";
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    @Test
    void of_several_values_the_first_in_the_order_that_is_asked_for_counts() {
        var both = communication("both", "http://a.example/xy", "http://a.example/x");
        var one = communication("one", "http://a.example/x");

        assertThat(sorted(CODE, both, one).outcome()).isEqualTo(Outcome.EQUAL);
        assertThat(sorted("-" + CODE, both, one).outcome()).isEqualTo(Outcome.ORDER);
    }

    @Test
    void what_has_no_value_has_a_place_in_the_order() {
        var nothing = communication("nothing");
        var one = communication("one", "http://a.example/x");

        assertThat(sorted(CODE, nothing, one).outcome()).isEqualTo(Outcome.ORDER);
    }

    private static Communication communication(String id, String... uris) {
        var communication = new Communication();
        communication.setId(id);
        for (var uri : uris) communication.addInstantiatesUri(uri);
        return communication;
    }

    /** HAPI has them the other way round. */
    private static Comparison sorted(String by, Resource first, Resource second) {
        var parameters = new Parameters(FHIR);
        parameters.add(
                "Communication", FHIR.getResourceDefinition("Communication").getSearchParam(CODE));
        return new Comparison(
                new Question("Communication", List.of(), List.of(new Term("_sort", by))),
                answer(first, second),
                answer(second, first),
                parameters,
                Map.of(Parameters.key(first), first, Parameters.key(second), second));
    }

    private static Answer answer(Resource... found) {
        var keys = new LinkedHashSet<String>();
        for (var resource : found) keys.add(Parameters.key(resource));
        return new Answer("", keys, Set.of(), found.length);
    }
}
