package org.uptake.oauth;

import java.net.URI;

/** What is needed to check an id_token: its {@code iss} and where its keys are. */
record IssuerMetadata(URI issuer, URI jwksUri) {}
