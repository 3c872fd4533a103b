/**
 * An EHR that is not ours: a small OpenID Connect provider with the SMART App Launch layer and a Patient to read, on its own code, so that the
 * app is tried against somebody else's reading of the specifications, faults included.
 */
@NullMarked
package org.uptake.testkit.ehr;

import org.jspecify.annotations.NullMarked;
