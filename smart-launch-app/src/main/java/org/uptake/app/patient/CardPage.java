package org.uptake.app.patient;

import org.uptake.app.page.Page;
import org.uptake.app.page.Request;
import org.uptake.app.page.Response;
import org.uptake.app.people.Desk;
import org.uptake.app.server.FhirNode;
import org.uptake.app.server.Parameters;

/** {@code card/{card}}: the app was opened from a card in the EHR, and goes on to what the card is about. */
final class CardPage implements Page {
    private final Desk desk;

    CardPage(Desk desk) {
        this.desk = desk;
    }

    /** A card that is not known, or is about somebody else, opens the patient: what was shown is no reason to stop anybody. */
    @Override
    public Response answer(Request request) {
        var patient = request.visit().patient();
        if (patient == null) {
            return Response.seeOther(request.url("worklist"));
        }
        var opened = new Parameters().string("card", request.segment(1)).reference("patient", patient);
        return desk.server()
                .post(request.visit(), "PlanDefinition/$open-card", opened.body())
                .fold(
                        card -> Response.seeOther(request.url("offer/" + intervention(card))),
                        refused -> Response.seeOther(request.url("")),
                        away -> Response.seeOther(request.url("")));
    }

    private static String intervention(FhirNode card) {
        return FhirNode.id(card.parameter("intervention").textOr("", "valueReference", "reference"));
    }
}
