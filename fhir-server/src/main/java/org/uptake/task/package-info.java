/** Staff and patient work: what a task may become, and the timeline of what it was. */
@NullMarked
package org.uptake.task;

import org.jspecify.annotations.NullMarked;
