package org.uptake.app.programme;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.uptake.app.page.Moments;
import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.programme.ProgrammeView.CardRow;
import org.uptake.app.programme.ProgrammeView.Choice;
import org.uptake.app.programme.ProgrammeView.Funnel;
import org.uptake.app.programme.ProgrammeView.MetricTable;
import org.uptake.app.server.Part;
import org.uptake.app.usage.EngagementReading;
import org.uptake.app.usage.ProgrammeUsage;

/** {@code programme}: the funnel and the workflow metrics of a period. */
public final class ProgrammePage implements Page {
    private static final int DEFAULT_MONTHS = 6;

    private final Desk desk;

    public ProgrammePage(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Response answer(Request request) {
        var visit = request.visit();
        var staff = desk.directory().staff(visit).join();
        var choice = choice(request, desk.moments(staff.value(), visit));
        var funnelReply = desk.server()
                .get(visit, "Measure/funnel/$evaluate-measure?" + period(choice) + "&stratifier=site&stratifier=month");
        var metricsReply = desk.server()
                .get(
                        visit,
                        "Measure/workflow/$evaluate-measure?" + period(choice) + "&stratifier=" + encoded(choice.by()));
        var cardsReply = desk.server().get(visit, "PlanDefinition/$card-feedback?" + period(choice));
        var usageReply = desk.server().get(visit, "Measure/engagement/$evaluate-measure?" + period(choice));
        var labels = new Labels(staff.value());
        var funnel =
                funnelReply.join().part("the funnel", List.<Funnel>of(), report -> FunnelReading.read(report, labels));
        var metrics = metricsReply
                .join()
                .part(
                        "the workflow metrics",
                        List.<MetricTable>of(),
                        report -> MetricReading.read(report, choice.by(), labels));
        var cards = cardsReply.join().part("the cards in the EHR", List.<CardRow>of(), CardReading::read);
        var usage = usageReply.join().part("the use of interventions", ProgrammeUsage.NONE, EngagementReading::read);
        var frame = desk.screen()
                .frame(visit, "Programme", "programme")
                .with(Part.problems(staff, funnel, metrics, cards, usage));
        return desk.screen()
                .show(
                        200,
                        "programme/programme.jte",
                        new ProgrammeView(
                                frame, choice, funnel.value(), cards.value(), usage.value(), metrics.value()));
    }

    /** The last six months by kind of task, unless asked otherwise. */
    private static Choice choice(Request request, Moments moments) {
        var today = moments.today();
        var by = request.query("by").filter(Choice.WORDS::containsKey).orElse("task-code");
        return new Choice(
                request.query("from").flatMap(Moments::typedDay).orElse(today.minusMonths(DEFAULT_MONTHS)),
                request.query("to").flatMap(Moments::typedDay).orElse(today),
                by);
    }

    private static String period(Choice choice) {
        return "periodStart=" + choice.from() + "&periodEnd=" + choice.to();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
