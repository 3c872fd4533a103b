package org.uptake.app.page;

/** A screen or a form's target inside a visit. */
public interface Page {
    Response answer(Request request);
}
