package org.uptake.app.task;

import org.uptake.app.page.Due;

/**
 * A task as a list shows it.
 *
 * @param course title of the intervention; may be empty
 * @param whose name and birth date of the patient
 * @param offer path of the offer's own page; empty when the task is no offer to the patient of this chart
 * @param early whether the work is planned to start later
 * @param mayWork whether the reader may open and finish it: it is the reader's own, the team's, or nobody's
 * @param detail what else there is to say: since when, why paused; may be empty
 */
public record TaskRow(
        String id,
        String version,
        String code,
        String title,
        String course,
        String whose,
        String state,
        String stateWords,
        String owner,
        Due due,
        String detail,
        String offer,
        boolean open,
        boolean mayWork,
        boolean early) {}
