/**
 * The EHRs that may launch the app: who they are, what they advertise, how we prove who we are to them and how we check who they say the person
 * is. Everything that leaves the process goes through {@link org.uptake.app.ehr.Wire}.
 */
@NullMarked
package org.uptake.app.ehr;

import org.jspecify.annotations.NullMarked;
