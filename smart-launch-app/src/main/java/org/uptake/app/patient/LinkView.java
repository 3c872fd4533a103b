package org.uptake.app.patient;

import java.util.List;
import org.uptake.app.page.Frame;
import org.uptake.app.people.Person;

/**
 * A link that was made for a patient.
 *
 * @param url empty when none is made yet
 * @param qr the link as a QR code, row by row, 1 for dark
 * @param expires the day on which it ends
 */
public record LinkView(Frame frame, Person person, String intervention, String url, List<String> qr, String expires) {
    public LinkView {
        qr = List.copyOf(qr);
    }

    /** Path of an SVG with a unit for each square. */
    public String dark() {
        var path = new StringBuilder();
        for (var y = 0; y < qr.size(); y++) {
            var row = qr.get(y);
            for (var x = 0; x < row.length(); x++)
                if (row.charAt(x) == '1')
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
        }
        return path.toString();
    }
}
