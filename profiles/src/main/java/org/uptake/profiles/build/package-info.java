/**
 * Makes the FHIR package from its sources in {@code src/main/fhir}: complete resources for the jar, and the {@code .tgz}
 * that FHIR tools load. Runs in the Maven build and is not shipped.
 */
@NullMarked
package org.uptake.profiles.build;

import org.jspecify.annotations.NullMarked;
