/** A receiving system's client of Bulk Data 2.0, for tests and the bench. */
@NullMarked
package org.uptake.testkit.bulk;

import org.jspecify.annotations.NullMarked;
