/** What the work looks like in numbers: metric definitions as data, the workflow metrics and the funnel. Knows timelines, not rules. */
@NullMarked
package org.uptake.metrics;

import org.jspecify.annotations.NullMarked;
