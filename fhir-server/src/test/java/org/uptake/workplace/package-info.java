@NullMarked
package org.uptake.workplace;

import org.jspecify.annotations.NullMarked;
