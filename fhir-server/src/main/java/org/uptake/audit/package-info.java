/**
 * Who did what, when, and by which right. Writes are recorded in their own transaction; reads and refusals right after the answer.
 * Never whole tokens, bodies or texts.
 */
@NullMarked
package org.uptake.audit;

import org.jspecify.annotations.NullMarked;
