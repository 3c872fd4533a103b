/**
 * What codes mean: the code systems and value sets that this server holds, their expansion, and the operations that ask them (R4,
 * "Terminology Service"). Knows neither patients nor HTTP.
 */
@NullMarked
package org.uptake.terminology;

import org.jspecify.annotations.NullMarked;
