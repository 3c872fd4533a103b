/** Statistics on plain numbers: quantiles and time-to-event estimates. Knows neither FHIR nor SQL. */
@NullMarked
package org.uptake.stats;

import org.jspecify.annotations.NullMarked;
