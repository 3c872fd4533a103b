/** Pictures as SVG made here: bars and interval plots that print, need no script and stand beside a table with the same numbers. */
@NullMarked
package org.uptake.app.chart;

import org.jspecify.annotations.NullMarked;
