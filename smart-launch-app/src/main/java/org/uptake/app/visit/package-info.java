/** A visit is one launch: one person, one issuer and at most one patient, for its whole life. */
@NullMarked
package org.uptake.app.visit;

import org.jspecify.annotations.NullMarked;
