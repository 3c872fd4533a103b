/**
 * The synthetic clinic: people, six months of their work as a list of events, a player that writes it through the public
 * API, and the truth about it, counted from the events alone.
 */
@NullMarked
package org.uptake.testkit.clinic;

import org.jspecify.annotations.NullMarked;
