package org.uptake.app.launch;

/** Every way a launch can end without a visit. */
enum LaunchRefusal {
    NO_LAUNCH,
    BAD_PARAMETERS,
    UNKNOWN_ISSUER,
    EHR_AWAY,
    EHR_INCOMPLETE,
    ONLY_FROM_CHART,
    UNKNOWN_STATE,
    COOKIE_LOST,
    OTHER_BROWSER,
    WRONG_EHR,
    EHR_REFUSED,
    CODE_REJECTED,
    NO_IDENTITY,
    IDENTITY_REJECTED,
    NO_PERSON,
    PERSON_UNKNOWN,
    APP_REFUSED,
    SERVER_AWAY,
    PATIENT_UNREADABLE,
    PATIENT_UNCLEAR;

    /** RFC 9110 status of the page. */
    int status() {
        return switch (this) {
            case NO_LAUNCH, BAD_PARAMETERS, ONLY_FROM_CHART, UNKNOWN_STATE, COOKIE_LOST, WRONG_EHR -> 400;
            case UNKNOWN_ISSUER, OTHER_BROWSER, EHR_REFUSED, PERSON_UNKNOWN -> 403;
            case PATIENT_UNCLEAR -> 409;
            case EHR_AWAY,
                    EHR_INCOMPLETE,
                    CODE_REJECTED,
                    NO_IDENTITY,
                    IDENTITY_REJECTED,
                    NO_PERSON,
                    APP_REFUSED,
                    PATIENT_UNREADABLE -> 502;
            case SERVER_AWAY -> 503;
        };
    }

    /** What is wrong. */
    String words() {
        return switch (this) {
            case NO_LAUNCH ->
                "This address was opened without a launch: the EHR must add \"iss\" and \"launch\" to it.";
            case BAD_PARAMETERS -> "The address contains a value twice, or one that is far too long.";
            case UNKNOWN_ISSUER -> "The EHR that opened Uptake is not registered here, so nothing was asked of it.";
            case EHR_AWAY -> "The EHR could not be reached.";
            case EHR_INCOMPLETE -> "The EHR does not say how to sign in with it.";
            case ONLY_FROM_CHART -> "This EHR opens Uptake from a chart only, not the other way round.";
            case UNKNOWN_STATE ->
                "This sign-in was finished already, took longer than ten minutes, or did not start here.";
            case COOKIE_LOST ->
                "The browser did not keep Uptake's cookie between the start and the end of the sign-in, "
                        + "or the sign-in began in another browser.";
            case OTHER_BROWSER -> "This sign-in began in another browser.";
            case WRONG_EHR -> "The answer came from another system than the one that was asked.";
            case EHR_REFUSED -> "The EHR did not allow the sign-in.";
            case CODE_REJECTED -> "The EHR did not accept Uptake's request for access.";
            case NO_IDENTITY -> "The EHR did not say who is signed in.";
            case IDENTITY_REJECTED -> "The EHR's proof of who is signed in could not be verified.";
            case NO_PERSON -> "The EHR signed somebody in without naming the person's record.";
            case PERSON_UNKNOWN -> "You are signed in at the EHR, but Uptake does not know you yet.";
            case APP_REFUSED -> "Uptake's server does not accept this app.";
            case SERVER_AWAY -> "Uptake's server could not be reached.";
            case PATIENT_UNREADABLE -> "The EHR opened a patient whose record Uptake may not or cannot read.";
            case PATIENT_UNCLEAR ->
                "The patient's numbers fit more than one record here, or one with another birth date. "
                        + "To be safe, none was opened.";
        };
    }

    /** What to do, and whom to tell. */
    String advice() {
        return switch (this) {
            case NO_LAUNCH, UNKNOWN_ISSUER, EHR_INCOMPLETE, CODE_REJECTED, NO_IDENTITY, IDENTITY_REJECTED, NO_PERSON ->
                "Tell the people who look after the EHR's connections; the page /diagnose shows them what is missing.";
            case BAD_PARAMETERS, ONLY_FROM_CHART, UNKNOWN_STATE, OTHER_BROWSER, WRONG_EHR ->
                "Close this page and open Uptake from the patient's chart again.";
            case COOKIE_LOST ->
                "Open Uptake from the chart again. If this page comes back, open it in its own window, "
                        + "or ask IT to allow cookies of this site inside the EHR.";
            case EHR_REFUSED ->
                "Open Uptake from the chart again. If it happens again, ask the EHR's administrators for access.";
            case EHR_AWAY, SERVER_AWAY -> "Wait a minute, then open Uptake from the chart again. If it lasts, tell IT.";
            case PERSON_UNKNOWN, APP_REFUSED -> "Ask Uptake's administrator in your clinic to add you or the app.";
            case PATIENT_UNREADABLE, PATIENT_UNCLEAR ->
                "Tell Uptake's administrator in your clinic; the reference below leads to the details.";
        };
    }
}
