/** How Uptake's features read and write FHIR JSON: extensions, codes, references, moments. No rules, no storage. */
@NullMarked
package org.uptake.fhirjson;

import org.jspecify.annotations.NullMarked;
