/**
 * The FHIR package: code systems, profiles, extensions, search parameters, operations and measures, and the sandbox
 * clinic's own resources, all as JSON files beside the one class that reads them.
 */
@NullMarked
package org.uptake.profiles;

import org.jspecify.annotations.NullMarked;
