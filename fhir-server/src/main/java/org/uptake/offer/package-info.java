/** One introduction of an intervention to a patient, and the answer. A decline is a completed offer, never a rejected one. */
@NullMarked
package org.uptake.offer;

import org.jspecify.annotations.NullMarked;
