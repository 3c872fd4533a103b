/**
 * The same resources in our server and in HAPI's JPA server, and the same questions to both over HTTP. HAPI comes with Spring; both stay
 * in this module's tests.
 */
@NullMarked
package org.uptake.differential;

import org.jspecify.annotations.NullMarked;
