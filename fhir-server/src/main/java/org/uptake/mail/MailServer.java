package org.uptake.mail;

import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes mail (smtp, smtps) or keeps it (imap, imaps).
 *
 * @param address scheme, host and port
 * @param login empty when the server asks for none
 * @param tlsRequired over smtp and imap: nothing is said before STARTTLS; without it TLS is used where the server offers it
 */
public record MailServer(URI address, Optional<Login> login, boolean tlsRequired) {
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /** Without login; TLS where the server offers it. */
    public static MailServer open(URI address) {
        return new MailServer(address, Optional.empty(), false);
    }

    /** What is wrong with an address, if anything. */
    public static Optional<String> objection(URI address, List<String> schemes) {
        var good = address.getHost() != null && address.getPort() >= 0 && schemes.contains(address.getScheme());
        return good
                ? Optional.empty()
                : Optional.of("must be "
                        + String.join(
                                " or ",
                                schemes.stream().map(s -> s + "://host:port").toList()));
    }

    /** @param timeout of connecting, of each answer, and of each write */
    public Session session(Duration timeout) {
        var properties = new Properties();
        var protocol = address.getScheme();
        properties.setProperty("mail.transport.protocol", protocol);
        properties.setProperty("mail.transport.protocol.rfc822", protocol);
        properties.setProperty("mail.store.protocol", protocol);
        var own = "mail." + protocol + ".";
        for (var name : List.of("connectiontimeout", "timeout", "writetimeout"))
            properties.setProperty(own + name, Long.toString(timeout.toMillis()));
        properties.setProperty(own + "host", address.getHost());
        properties.setProperty(own + "port", Integer.toString(address.getPort()));
        properties.setProperty(own + "starttls.enable", "true");
        properties.setProperty(own + "starttls.required", Boolean.toString(tlsRequired && !protocol.endsWith("s")));
        properties.setProperty(own + "ssl.checkserveridentity", "true");
        properties.setProperty(own + "auth", Boolean.toString(login.isPresent()));
        return Session.getInstance(
                properties, login.map(MailServer::authenticator).orElse(null));
    }

    private static Authenticator authenticator(Login login) {
        return new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(login.user(), login.password());
            }
        };
    }
}
