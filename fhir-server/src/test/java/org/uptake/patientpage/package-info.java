@org.jspecify.annotations.NullMarked
package org.uptake.patientpage;
