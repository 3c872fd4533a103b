package org.uptake.cdshooks;

import java.net.URI;
import java.util.Set;

/**
 * An EHR that may call the service.
 *
 * @param name for people
 * @param fhirBase its FHIR endpoint; nothing else is ever read from
 * @param issuer {@code iss} of its tokens
 * @param jwksUri its keys
 * @param audiences further values of {@code aud} to accept, for EHRs in which it is typed by hand
 */
public record CdsClient(String name, URI fhirBase, String issuer, URI jwksUri, Set<String> audiences) {
    public CdsClient {
        audiences = Set.copyOf(audiences);
    }

    /** Addresses are compared without a last slash. */
    boolean isAt(String address) {
        return plain(address).equals(plain(fhirBase.toString()));
    }

    static String plain(String address) {
        return address.replaceAll("/+$", "");
    }
}
