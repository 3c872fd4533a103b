/** Reads the settings, puts the features together by plain constructors, and starts the program. Used by no other package. */
@NullMarked
package org.uptake.app.boot;

import org.jspecify.annotations.NullMarked;
