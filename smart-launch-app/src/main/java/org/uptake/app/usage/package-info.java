/** How patients use the interventions: one patient's last days, and the programme's retention, rhythm and survival. */
@NullMarked
package org.uptake.app.usage;

import org.jspecify.annotations.NullMarked;
