package org.uptake.app.visit;

/** Why a request does not get into a visit. */
public enum VisitRefusal {
    /** Unknown, timed out or left. */
    OVER,
    /** It runs, but in another browser or frame: this one has not its cookie. */
    ELSEWHERE,
    /** A form that did not come from one of our own pages. */
    FORGED
}
