/** Who calls and what they may do: scopes, workplace roles, policies. Judges questions, not answers. */
@NullMarked
package org.uptake.access;

import org.jspecify.annotations.NullMarked;
