package org.uptake.bulk;

import org.uptake.bulk.ExportPlan.Part;

/**
 * One file of a job, as far as it is written.
 *
 * @param part index in the plan's parts
 * @param number from 1 within the part
 * @param from where its first line was read
 * @param at where its last line was read
 * @param complete no line will be added
 * @param last nor is there another file of the part
 */
record ExportFile(
        String job,
        int part,
        int number,
        Place from,
        Place at,
        long lines,
        long bytes,
        boolean complete,
        boolean last) {

    /** A place in the order in which resources are read. */
    record Place(String patient, String id) {
        static final Place START = new Place("", "");
    }

    static ExportFile first(String job, int part) {
        return new ExportFile(job, part, 1, Place.START, Place.START, 0, 0, false, false);
    }

    ExportFile next() {
        return new ExportFile(job, part, number + 1, at, at, 0, 0, false, false);
    }

    ExportFile anew() {
        return new ExportFile(job, part, number, from, from, 0, 0, false, false);
    }

    ExportFile grown(Place place, long moreLines, long moreBytes) {
        return new ExportFile(job, part, number, from, place, lines + moreLines, bytes + moreBytes, false, false);
    }

    ExportFile ended(boolean isLast) {
        return new ExportFile(job, part, number, from, at, lines, bytes, true, isLast);
    }

    String name(Part of) {
        return of.type() + "-" + part + "-" + number + ".ndjson";
    }
}
