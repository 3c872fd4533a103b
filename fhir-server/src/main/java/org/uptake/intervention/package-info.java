/** What the service offers: PlanDefinitions, who they suit and why, what the staff do for each. */
@NullMarked
package org.uptake.intervention;

import org.jspecify.annotations.NullMarked;
