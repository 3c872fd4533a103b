/** fhir-server as this app sees it: one client, answers as values, FHIR JSON read where it arrives. Knows nothing of screens. */
@NullMarked
package org.uptake.app.server;

import org.jspecify.annotations.NullMarked;
