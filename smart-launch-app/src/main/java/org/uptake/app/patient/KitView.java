package org.uptake.app.patient;

import java.util.List;
import org.uptake.app.page.Frame;
import org.uptake.app.patient.OfferView.Kit;

/** What an intervention is introduced with. */
public record KitView(
        Frame frame,
        String intervention,
        String title,
        List<Kit> scripts,
        List<Kit> handouts,
        List<Route> routes,
        List<Change> changes) {
    /** @param hours business hours of the site */
    public record Route(String topic, String role, String hours, String standIn) {}

    /** @param draft nobody has said yet why */
    public record Change(String day, String what, String from, String to, String by, boolean draft) {}
}
