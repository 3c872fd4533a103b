/** The workplace whose hours count: business time of a site. Knows FHIR's Location, but neither tasks nor SQL. */
@NullMarked
package org.uptake.workplace;

import org.jspecify.annotations.NullMarked;
