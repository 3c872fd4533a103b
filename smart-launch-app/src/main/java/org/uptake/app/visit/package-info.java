/**
 * A visit is one launch: one person, one issuer and at most one patient, for its whole life. Here are its store, the check that a request
 * really belongs to it, its cookies, and the tokens it uses at fhir-server.
 */
@NullMarked
package org.uptake.app.visit;

import org.jspecify.annotations.NullMarked;
