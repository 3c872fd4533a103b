package org.uptake.access;

import java.util.List;

/** The scopes of a token (SMART App Launch 2.2, "Scopes for requesting FHIR resources"; v1 forms are understood). */
public record Scopes(List<String> granted) {
    public Scopes {
        granted = List.copyOf(granted);
    }
}
