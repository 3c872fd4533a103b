package org.uptake.app.notices;

import java.util.List;
import org.uptake.app.page.Frame;

/** @param more whether there are subscriptions beyond those shown */
public record NoticesView(Frame frame, List<Receiver> receivers, boolean more) {
    /**
     * @param about the topic in words
     * @param state whether notices go out, in words
     * @param problem the last failure; empty when there is none
     * @param halted whether it stands still until a person starts it again
     * @param active whether what was given up can be sent again now
     * @param given what was given up; empty when nothing was
     */
    public record Receiver(
            String id,
            String version,
            String name,
            String about,
            String endpoint,
            String state,
            String told,
            String problem,
            boolean halted,
            boolean active,
            List<GivenUp> given) {}

    /** @param what the resource that the notice was about: its type and id, nothing from its content */
    public record GivenUp(String number, String when, String what, String why) {}
}
