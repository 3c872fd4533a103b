/**
 * The introduction kit: what staff say, what the patient takes home, who answers questions; each change is a version and opens an entry
 * in the modification log. Knows nothing of enrolments, which keep what they began with.
 */
@NullMarked
package org.uptake.kit;

import org.jspecify.annotations.NullMarked;
