package org.uptake.app.screens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgrammeScreenTest {
    private final ServerDouble server = new ServerDouble();
    private final Clinic clinic = new Clinic(server.base());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void each_step_of_the_funnel_has_its_denominator() {
        assertThat(clinic.get("programme").body())
                .contains("of 184 eligible", "<b>50 %</b>", "of 92 offered", "<b>63 %</b>", "North clinic", "Oct 2026");
    }

    @Test
    void a_metric_shows_n_censored_n_and_its_spread() {
        assertThat(section("w-02"))
                .contains("2.2 d", "20 h to 5.5 d", "12 d", ">306<", ">41<")
                .contains("href=\"/visits/v1/programme/definitions/w-02\"");
    }

    @Test
    void fewer_than_eleven_are_not_shown() {
        assertThat(section("w-02")).contains("group too small to show").doesNotContain(">9<");
        var body = clinic.get("programme").body();
        assertThat(body.substring(body.indexOf("Nov 2026</th>")))
                .containsSubsequence("group too small to show", "</tr>");
    }

    @Test
    void all_ten_metrics_are_there() {
        assertThat(clinic.get("programme").body())
                .contains("w-02", "w-03", "w-04", "w-05", "w-07", "w-09", "w-12", "w-13", "w-15", "w-20");
    }

    @Test
    void the_page_says_that_it_measures_the_workflow() {
        assertThat(clinic.get("programme").body()).contains("measures the workflow, not people");
    }

    @Test
    void period_and_comparison_reach_the_server() {
        clinic.get("programme?from=2026-07-01&to=2026-09-30&by=site");
        assertThat(server.calls())
                .extracting(call -> call.path() + "?" + call.query())
                .contains(
                        "Measure/workflow/$evaluate-measure?periodStart=2026-07-01&periodEnd=2026-09-30&stratifier=site",
                        "Measure/funnel/$evaluate-measure?periodStart=2026-07-01&periodEnd=2026-09-30&stratifier=site&stratifier=month");
    }

    @Test
    void a_missing_funnel_leaves_the_metrics() {
        server.json("GET Measure/funnel/$evaluate-measure", 503, "");
        assertThat(clinic.get("programme").body()).contains("Cannot show the funnel just now", "Lead time");
    }

    @Test
    void a_definition_is_told_as_the_server_keeps_it() {
        assertThat(clinic.get("programme/definitions/w-02").body())
                .contains(
                        "Lead time", "until it is first done", "What counts", "Those of them that are done.", "1.0.0");
    }

    @Test
    void what_became_of_the_cards_is_counted_with_the_reasons() {
        assertThat(clinic.get("programme").body())
                .contains("Cards in the EHR", "declined, no time now: 4", "put off: 2", "dismissed, not suitable: 5")
                .contains("data-label=\"Shown\">55<", "data-label=\"Answered\">6<", "data-label=\"Ignored\">31<");
    }

    @Test
    void an_administrator_sees_whom_a_rule_selects_and_nobody_else_has_the_link() {
        assertThat(clinic.get("programme").body()).doesNotContain("programme/rules");
        clinic.in(Clinic.visit(null, false, "administrator"));
        assertThat(clinic.get("programme").body()).contains("/visits/v1/programme/rules");
        assertThat(clinic.get("programme/rules").body())
                .contains("programme/rules/cbt-insomnia", "Adults with insomnia and an ISI of 10 or more.");
        assertThat(clinic.get("programme/rules/cbt-insomnia").body())
                .contains("This rule selects 214 of 1,903", "version 1.0", ">1,800<", ">99<", "judged otherwise");
    }

    @Test
    void a_changed_criterion_is_counted_and_nothing_is_stored() {
        server.json(
                "POST PlanDefinition/$preview-eligibility",
                200,
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"selected\",\"valueInteger\":300},{\"name\":\"judged\",\"valueInteger\":1000},{\"name\":\"patients\",\"valueInteger\":60000},{\"name\":\"gained\",\"valueInteger\":90},{\"name\":\"lost\",\"valueInteger\":4}]}");
        var page = clinic.in(Clinic.visit(null, false, "administrator"))
                .post("programme/rules/cbt-insomnia", "expression-1=Bundle.entry.exists()");
        assertThat(page.body())
                .contains(
                        "This rule would select 300 of 1,000",
                        "90 more and 4 fewer than by the rule in force",
                        "1,000 of 60,000 patients",
                        ">Bundle.entry.exists()</textarea>");
        assertThat(server.writes())
                .singleElement()
                .satisfies(call -> assertThat(call.body())
                        .contains("\"expression\":\"Bundle.entry.exists()\"", "birthDate <= today()"));
        server.refuse("POST PlanDefinition/$preview-eligibility", 422, "Not FHIRPath: x");
        var broken = clinic.post("programme/rules/cbt-insomnia", "expression-1=(");
        assertThat(broken.status()).isEqualTo(422);
        assertThat(broken.body()).contains("Not FHIRPath", ">(</textarea>");
    }

    @Test
    void the_heaviest_page_with_style_and_script_stays_within_60_kB() throws IOException {
        var bytes = gzipped(clinic.get("programme").body()) + asset("uptake.css") + asset("uptake.js");
        assertThat(bytes).isLessThan(60_000);
    }

    private String section(String metric) {
        var body = clinic.get("programme").body();
        var start = body.indexOf("aria-labelledby=\"" + metric + "\"");
        return body.substring(start, body.indexOf("</section>", start));
    }

    private static int asset(String name) throws IOException {
        try (var in = ProgrammeScreenTest.class.getResourceAsStream("/org/uptake/app/assets/" + name)) {
            assertThat(in).isNotNull();
            return gzipped(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static int gzipped(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.size();
    }
}
