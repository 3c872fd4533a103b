/** Who did what, for the people who answer for it. Shows what fhir-server recorded and judges nothing. */
@NullMarked
package org.uptake.app.compliance;

import org.jspecify.annotations.NullMarked;
