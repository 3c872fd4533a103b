/** One piece of work on screen: opening it starts it, Done completes it, leaving pauses it. Which moves are legal is fhir-server's to say. */
@NullMarked
package org.uptake.app.task;

import org.jspecify.annotations.NullMarked;
