package org.uptake.oauth;

import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.verifier.Context;
import com.nimbusds.oauth2.sdk.auth.verifier.ExpendedJTIChecker;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.JWTID;
import java.time.Clock;
import java.util.Date;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** RFC 7523 section 3: an assertion counts once. The insert decides, so that two nodes cannot both accept it. */
final class SeenAssertions implements ExpendedJTIChecker<Client> {
    static final class Replayed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Jdbi database;
    private final Clock clock;

    SeenAssertions(DataSource database, Clock clock) {
        this.database = Jdbi.create(database);
        this.clock = clock;
    }

    @Override
    public boolean isExpended(JWTID jti, ClientID client, ClientAuthenticationMethod method, Context<Client> context) {
        return false;
    }

    @Override
    public void markExpended(
            JWTID jti, Date expires, ClientID client, ClientAuthenticationMethod method, Context<Client> context) {
        var rows = database.withHandle(handle -> {
            handle.createUpdate("DELETE FROM oauth_assertion WHERE expires_at < :now")
                    .bind("now", OneTimeSecrets.at(clock.instant().minus(ClientCheck.SKEW)))
                    .execute();
            return handle.createUpdate("INSERT INTO oauth_assertion (client, jti, expires_at)"
                            + " VALUES (:client, :jti, :expires) ON CONFLICT DO NOTHING")
                    .bind("client", client.getValue())
                    .bind("jti", jti.getValue())
                    .bind("expires", OneTimeSecrets.at(expires.toInstant()))
                    .execute();
        });
        if (rows == 0) throw new Replayed();
    }
}
