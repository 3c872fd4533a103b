/** A patient's course of one intervention: its states, how it begins with its tasks, and how it follows them. */
@NullMarked
package org.uptake.enrolment;

import org.jspecify.annotations.NullMarked;
