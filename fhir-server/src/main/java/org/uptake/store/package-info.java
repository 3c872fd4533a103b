/** Resource versions, current state and search values in PostgreSQL. Knows FHIR's search rules, but no feature and no HTTP. */
@NullMarked
package org.uptake.store;

import org.jspecify.annotations.NullMarked;
