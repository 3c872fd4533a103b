package org.uptake.app.task;

import org.uptake.app.page.Due;

/**
 * A task as a list shows it.
 *
 * @param whose name and birth date of the patient
 * @param mayWork whether the reader may open and finish it: it is the reader's own, the team's, or nobody's
 * @param detail what else there is to say: since when, why paused; may be empty
 */
public record TaskRow(
        String id,
        String version,
        String code,
        String title,
        String whose,
        String state,
        String stateWords,
        String owner,
        Due due,
        String detail,
        boolean open,
        boolean mayWork) {}
