/** Who is who: the authorization server (SMART App Launch 2.2, backend services, token exchange) and the check of its tokens. Knows no FHIR data. */
@NullMarked
package org.uptake.oauth;

import org.jspecify.annotations.NullMarked;
