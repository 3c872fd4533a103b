/**
 * A patient's own page, behind a signed link that ends: take part, pause, stop, ask, choose channels (docs/patient-page.md). Nothing on
 * it, in its address or in its title says what the patient is treated for.
 */
@NullMarked
package org.uptake.patientpage;

import org.jspecify.annotations.NullMarked;
