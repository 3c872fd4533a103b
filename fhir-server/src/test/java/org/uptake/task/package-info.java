@NullMarked
package org.uptake.task;

import org.jspecify.annotations.NullMarked;
