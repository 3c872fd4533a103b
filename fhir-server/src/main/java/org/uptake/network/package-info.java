/** Which addresses the server may call when somebody else named them, and how much of an answer is taken. Knows no feature. */
@NullMarked
package org.uptake.network;

import org.jspecify.annotations.NullMarked;
