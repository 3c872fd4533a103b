package org.uptake.app.patient;

import java.util.Map;
import org.uptake.app.page.Page;
import org.uptake.app.people.Desk;
import org.uptake.app.task.FailedWrite;

/** The screens of the chart's patient, by path. */
public final class PatientPages {
    private final Desk desk;
    private final FailedWrite failures;

    public PatientPages(Desk desk, FailedWrite failures) {
        this.desk = desk;
        this.failures = failures;
    }

    public void addTo(Map<String, Page> pages) {
        pages.put("", new PatientPage(desk));
        pages.put("card/{card}", new CardPage(desk));
        pages.put("offer/{intervention}", new OfferPage(desk, failures));
        pages.put("handout/{intervention}", new HandoutPage(desk, failures));
        pages.put("kit/{intervention}", new KitPage(desk, failures));
        pages.put("enrol/{intervention}", new EnrolPage(desk, failures));
        pages.put("link/{intervention}", new LinkPage(desk, failures));
        pages.put("course/{course}", new CoursePage(desk, failures));
    }
}
