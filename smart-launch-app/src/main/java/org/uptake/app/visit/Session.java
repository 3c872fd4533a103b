package org.uptake.app.visit;

import java.time.Instant;

/** What the process keeps of a running visit. Tokens change under its lock; {@code lastSeen} may be read without. */
final class Session {
    final Visit visit;
    final String cookie;
    final Instant opened;
    private EhrGrant grant;
    private ServerToken token;
    private volatile Instant lastSeen;

    Session(Visit visit, String cookie, EhrGrant grant, ServerToken token, Instant opened) {
        this.visit = visit;
        this.cookie = cookie;
        this.grant = grant;
        this.token = token;
        this.opened = opened;
        this.lastSeen = opened;
    }

    Instant lastSeen() {
        return lastSeen;
    }

    void seen(Instant now) {
        lastSeen = now;
    }

    synchronized EhrGrant grant() {
        return grant;
    }

    synchronized ServerToken token() {
        return token;
    }

    synchronized void renewed(EhrGrant newGrant, ServerToken newToken) {
        grant = newGrant;
        token = newToken;
    }
}
