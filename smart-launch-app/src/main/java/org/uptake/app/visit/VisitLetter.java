package org.uptake.app.visit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.uptake.app.ehr.Ehr;
import org.uptake.app.ehr.GrantedScopes;
import org.uptake.app.ehr.Identity;

/** A visit as it is sealed: what an EHR's file says is not in it, so that a change of the file counts at once. Times are milliseconds. */
record VisitLetter(
        Visit visit,
        String cookie,
        String ehr,
        String subject,
        String fhirUser,
        long identityEnds,
        String idToken,
        String accessToken,
        @Nullable String refreshToken,
        List<String> scopes,
        String token,
        long tokenEnds,
        @Nullable String tokenRefresh,
        String person,
        String role,
        @Nullable String site) {

    static VisitLetter of(Kept kept) {
        var grant = kept.grant();
        var token = kept.token();
        return new VisitLetter(
                kept.visit(),
                kept.cookie(),
                grant.ehr().id(),
                grant.identity().subject(),
                grant.identity().fhirUser(),
                grant.identity().expires().toEpochMilli(),
                grant.identity().idToken(),
                grant.accessToken(),
                grant.refreshToken(),
                grant.scopes().scopes(),
                token.value(),
                token.expires().toEpochMilli(),
                token.refresh(),
                token.person(),
                token.role(),
                token.site());
    }

    Optional<Kept> kept(Function<String, Optional<Ehr>> ehrs, Instant opened, Instant lastSeen) {
        var identity = new Identity(subject, fhirUser, Instant.ofEpochMilli(identityEnds), idToken);
        var current = new ServerToken(token, Instant.ofEpochMilli(tokenEnds), tokenRefresh, person, role, site);
        return ehrs.apply(ehr)
                .map(known -> new EhrGrant(known, identity, accessToken, refreshToken, new GrantedScopes(scopes)))
                .map(grant -> new Kept(visit, cookie, grant, current, opened, lastSeen));
    }
}
