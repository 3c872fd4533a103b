/**
 * FHIR R4 search: definitions, the values a resource is found by, and the SQL of a query. Knows no connection and no HTTP.
 */
@NullMarked
package org.uptake.search;

import org.jspecify.annotations.NullMarked;
