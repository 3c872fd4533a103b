package org.uptake.testkit.ehr;

/** What real EHRs do differently, or an attacker on purpose. */
public enum Quirk {
    /** The id_token's header names no key. */
    NO_KID,
    /** fhirUser is {@code Practitioner/x}, not an address. */
    RELATIVE_FHIR_USER,
    /** There is a person but no fhirUser. */
    NO_FHIR_USER,
    /** Scopes come back in the words of SMART v1. */
    V1_SCOPES,
    /** Only openid and fhirUser are granted. */
    FEW_SCOPES,
    /** expires_in is a text. */
    TEXT_EXPIRES_IN,
    /** No chart is open: the answer has no patient. */
    NO_PATIENT,
    /** The patient's record has no identifier. */
    NO_IDENTIFIER,
    NO_ID_TOKEN,
    WRONG_NONCE,
    WRONG_ISSUER,
    WRONG_AUDIENCE,
    EXPIRED_ID_TOKEN,
    /** Signed by a key that is not published. */
    FOREIGN_KEY,
    /** Signed with our client secret's bytes (HS256). */
    HMAC_SIGNATURE,
    /** RFC 9207: promises and sends iss in the answer. */
    ISS_IN_ANSWER,
    /** Promises iss in the answer and does not send it. */
    ISS_PROMISED_ONLY,
    /** Sends another issuer's iss in the answer. */
    ISS_OF_ANOTHER,
    /** The id_token has no signature (alg none). */
    UNSIGNED,
    /** The id_token brings the key that it is signed with in its header. */
    EMBEDDED_KEY,
    /** The token answer names no scope. */
    NO_SCOPE,
    /** The person says no. */
    ACCESS_DENIED,
    /** The token endpoint answers with an HTML page. */
    HTML_TOKEN_ERROR,
    /** Endpoints are advertised relative to the FHIR base. */
    RELATIVE_ENDPOINTS,
    /** smart-configuration leaves out the sign-in address. */
    NO_AUTHORIZATION_ENDPOINT,
    /** need_patient_banner is false. */
    OWN_BANNER,
    /** Gives a refresh token. */
    REFRESHABLE,
    /** A refresh token works once; its answer has the next one. */
    SINGLE_USE_REFRESH,
    /** A refreshed id_token has no audience. */
    REFRESHED_WITHOUT_AUDIENCE,
    /** A refresh brings no id_token. */
    REFRESHED_WITHOUT_IDENTITY,
    /** A refreshed id_token is another person's. */
    REFRESHED_AS_ANOTHER,
    /** Knows the scopes of SMART v1 only, and refuses others. */
    V1_ONLY,
    /** The issuer's openid-configuration names another issuer. */
    OTHER_OPENID_ISSUER,
    /** Lets an app begin the launch. */
    STANDALONE,
    /** Believes assertions for its issuer, with the address of the keys in them, and no others. */
    STRICT_ASSERTIONS
}
