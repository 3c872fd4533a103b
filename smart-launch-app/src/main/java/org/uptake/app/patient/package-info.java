/** The patient's page: what suits and why, what was offered, what runs now; offering and enrolling from there. */
@NullMarked
package org.uptake.app.patient;

import org.jspecify.annotations.NullMarked;
