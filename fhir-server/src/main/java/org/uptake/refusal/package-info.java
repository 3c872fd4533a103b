/** Refusals as values: what is wrong, by which rule, and what would be accepted. */
@NullMarked
package org.uptake.refusal;

import org.jspecify.annotations.NullMarked;
