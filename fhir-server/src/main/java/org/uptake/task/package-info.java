/**
 * One piece of staff or patient work: its states, its moves, its timeline and the worklist. The rules hold for plain REST writes as
 * for {@code $move}, because they run with every write of a Task.
 */
@NullMarked
package org.uptake.task;

import org.jspecify.annotations.NullMarked;
