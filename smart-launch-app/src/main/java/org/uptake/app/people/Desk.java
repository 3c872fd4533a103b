package org.uptake.app.people;

import java.time.Clock;
import org.uptake.app.page.Moments;
import org.uptake.app.page.Screen;
import org.uptake.app.server.FhirServer;
import org.uptake.app.visit.Visit;

/** What every screen works with. */
public record Desk(FhirServer server, StaffDirectory directory, Screen screen, Clock clock) {
    /** Now, on the clock of the reader's own site. */
    public Moments moments(Staff staff, Visit visit) {
        return new Moments(clock.instant(), staff.zone(visit.site()));
    }
}
