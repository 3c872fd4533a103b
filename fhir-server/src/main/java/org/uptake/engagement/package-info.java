/**
 * Use of interventions: what sources (vendors' apps) send of it day by day, and what it comes to. Knows the store and statistics, but no
 * screen and no channel.
 */
@NullMarked
package org.uptake.engagement;

import org.jspecify.annotations.NullMarked;
