/** The clinic's people: which role, site and teams a PractitionerRole has. Reads the directory; changes nothing. */
@NullMarked
package org.uptake.staff;

import org.jspecify.annotations.NullMarked;
