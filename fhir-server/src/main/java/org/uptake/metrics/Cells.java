package org.uptake.metrics;

/** Which cells of the strata each task of a report is in: the total, and one of each stratifier. */
final class Cells {
    private final int width;
    private final int[] cells;

    Cells(int tasks, int stratifiers) {
        width = stratifiers + 1;
        cells = new int[Math.multiplyExact(tasks, width)];
    }

    int width() {
        return width;
    }

    /** @param which 0 for the total, which is cell 0 and never set; 1 for the first stratifier */
    void set(int place, int which, int cell) {
        cells[place * width + which] = cell;
    }

    int get(int place, int which) {
        return cells[place * width + which];
    }
}
