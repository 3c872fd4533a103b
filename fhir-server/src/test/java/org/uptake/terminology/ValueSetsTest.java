package org.uptake.terminology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.uptake.profiles.Profiles;
import org.uptake.store.Json;

class ValueSetsTest {
    private static final String CFIR = Profiles.codeSystem("cfir-2");
    private static final String ERIC = Profiles.codeSystem("eric-strategy");

    @Test
    void a_whole_system_is_every_code_of_it() {
        assertThat(codes("{'include':[{'system':'" + CFIR + "'}]}")).hasSize(74);
        assertThat(codes("{'include':[{'system':'" + ERIC + "'}]}")).hasSize(73).startsWith("1", "2");
    }

    @Test
    void below_goes_down_the_hierarchy() {
        var culture = "{'include':[{'system':'%s','filter':[{'property':'concept','op':'%s','value':'culture'}]}]}";
        assertThat(codes(culture.formatted(CFIR, "is-a"))).hasSize(5).contains("culture", "learning-centeredness");
        assertThat(codes(culture.formatted(CFIR, "descendent-of"))).hasSize(4).doesNotContain("culture");
        assertThat(codes(culture.formatted(CFIR, "is-not-a"))).hasSize(69);
        assertThat(valueSets(null).below(CFIR, "culture")).hasSize(5);
        assertThat(valueSets(null).below(CFIR, "no-such-construct")).isEmpty();
    }

    @Test
    void a_property_filters() {
        var financial =
                "{'include':[{'system':'%s','filter':[{'property':'cluster','op':'=','value':'Utilize financial strategies'}]}]}";
        assertThat(codes(financial.formatted(ERIC))).hasSize(9).contains("1", "2", "3");
    }

    @Test
    void what_is_excluded_is_gone() {
        assertThat(codes("{'include':[{'system':'" + Profiles.codeSystem("offer-outcome")
                        + "'}],'exclude':[{'system':'" + Profiles.codeSystem("offer-outcome")
                        + "','concept':[{'code':'declined'}]}]}"))
                .containsExactly("agreed", "not-today");
    }

    @Test
    void an_imported_value_set_and_a_system_are_met_together() {
        assertThat(codes("{'include':[{'valueSet':['" + Profiles.BASE + "/ValueSet/offer-outcome'],'system':'"
                        + Profiles.codeSystem("offer-outcome") + "','concept':[{'code':'agreed'},{'code':'other'}]}]}"))
                .containsExactly("agreed");
    }

    @Test
    void listed_codes_need_no_code_system() {
        assertThat(codes("{'include':[{'system':'http://loinc.org','concept':[{'code':'44261-6'}]}]}"))
                .containsExactly("44261-6");
    }

    @Test
    void a_system_that_is_not_held_is_refused_and_not_empty() {
        assertThatThrownBy(() -> codes("{'include':[{'system':'http://loinc.org'}]}"))
                .hasMessageContaining("code-system-unknown");
    }

    @Test
    void value_sets_that_import_themselves_end() {
        assertThatThrownBy(() -> codes("{'include':[{'valueSet':['http://example.org/vs']}]}"))
                .hasMessageContaining("value-set-depth");
    }

    @Test
    void a_code_system_is_looked_up_once_in_an_expansion() {
        var asked = new ArrayList<String>();
        var held = Canonicals.of(Profiles.codeSystems());
        Canonicals counting = (type, canonical) -> {
            asked.add(canonical);
            return held.find(type, canonical);
        };
        var include = "{'system':'" + CFIR + "','filter':[{'property':'concept','op':'in','value':'culture,culture'}]}";
        var set = Json.parse(("{'resourceType':'ValueSet','compose':{'include':[" + include + "," + include + "]}}")
                .replace('\'', '"'));
        assertThat(new ValueSets(counting).expand(set)).hasSize(1);
        assertThat(asked).containsExactly(CFIR);
    }

    @Test
    void an_unknown_value_set_is_no_value_set() {
        assertThat(valueSets(null).codes("http://example.org/none")).isEmpty();
        assertThat(valueSets(null).codes(Profiles.BASE + "/ValueSet/offer-outcome|0.1.0"))
                .isPresent();
        assertThat(valueSets(null).codes(Profiles.BASE + "/ValueSet/offer-outcome|9"))
                .isEmpty();
    }

    private static List<String> codes(String compose) {
        var set = Json.parse(("{'resourceType':'ValueSet','url':'http://example.org/vs','compose':" + compose + "}")
                .replace('\'', '"'));
        return valueSets(set).codes("http://example.org/vs").orElseThrow().stream()
                .map(Code::code)
                .toList();
    }

    private static ValueSets valueSets(JsonNode own) {
        var all = new ArrayList<JsonNode>(Profiles.codeSystems());
        all.addAll(Profiles.valueSets());
        if (own != null) all.add(own);
        return new ValueSets(Canonicals.of(all));
    }
}
