/** The REST edge: routes, bundles, patches, operations and errors. Knows the store and the caller, but no feature. */
@NullMarked
package org.uptake.fhirapi;

import org.jspecify.annotations.NullMarked;
