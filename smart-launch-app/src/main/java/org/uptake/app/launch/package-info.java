/**
 * SMART App Launch 2.2, EHR launch, from the EHR's {@code iss} and {@code launch} to an open visit. Each step is a method, each way it can end a
 * {@link org.uptake.app.launch.LaunchRefusal}.
 */
@NullMarked
package org.uptake.app.launch;

import org.jspecify.annotations.NullMarked;
