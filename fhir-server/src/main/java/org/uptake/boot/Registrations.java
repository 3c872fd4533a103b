package org.uptake.boot;

import java.util.List;
import org.uptake.oauth.Client;
import org.uptake.oauth.ExternalIssuer;

/** Who may use this server beside the app: programs that get their tokens here, and servers whose tokens are good here. */
record Registrations(List<Client> clients, List<ExternalIssuer> issuers) {
    static final Registrations NONE = new Registrations(List.of(), List.of());

    Registrations {
        clients = List.copyOf(clients);
        issuers = List.copyOf(issuers);
    }
}
