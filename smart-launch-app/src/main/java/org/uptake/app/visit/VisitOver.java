package org.uptake.app.visit;

/** The visit cannot go on; the page says so and asks to open the app from the chart again. */
public final class VisitOver extends RuntimeException {
    private static final long serialVersionUID = 1;

    public VisitOver(String why) {
        super(why);
    }
}
