/** Who a page speaks of: the patient by name and birth date, staff by name and role, sites with their time zone. */
@NullMarked
package org.uptake.app.people;

import org.jspecify.annotations.NullMarked;
