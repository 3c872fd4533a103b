package org.uptake.subscription;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The email channel (R4 "Subscription", email). A mail says that something happened and where to look, and nothing of anybody. */
final class Mail implements Courier, AutoCloseable {
    private static final int THREADS = 2;

    private final URI server;
    private final String from;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        var thread = new Thread(work, "mail");
        thread.setDaemon(true);
        return thread;
    });

    /** @param server smtp://host:port or smtps://host:port */
    Mail(URI server, String from) {
        this.server = server;
        this.from = from;
    }

    /** What is wrong with a mailto address. */
    static Optional<String> objection(URI endpoint) {
        if (!"mailto".equals(endpoint.getScheme())) return Optional.of("it must be mailto:somebody@example.org");
        try {
            var addresses = InternetAddress.parse(endpoint.getSchemeSpecificPart(), true);
            if (addresses.length == 1 && addresses[0].getAddress().contains("@")) return Optional.empty();
        } catch (AddressException wrong) {
            // told below
        }
        return Optional.of("it must be one e-mail address");
    }

    @Override
    public CompletableFuture<Receipt> deliver(Parcel parcel) {
        return CompletableFuture.supplyAsync(() -> send(parcel), threads);
    }

    private Receipt send(Parcel parcel) {
        try {
            var message = new MimeMessage(session(parcel.channel().timeout().toMillis()));
            message.setFrom(from);
            message.setRecipients(
                    Message.RecipientType.TO, parcel.channel().endpoint().getSchemeSpecificPart());
            message.setSubject("Uptake: there is something to look at", StandardCharsets.UTF_8.name());
            message.setText(parcel.body(), StandardCharsets.UTF_8.name());
            message.setHeader("Auto-Submitted", "auto-generated");
            Transport.send(message);
            return new Receipt(250, null);
        } catch (MessagingException failed) {
            return new Receipt(
                    0,
                    "The mail server has not taken the message ("
                            + failed.getClass().getSimpleName() + ").");
        }
    }

    private Session session(long timeout) {
        var properties = new Properties();
        var protocol = server.getScheme();
        properties.setProperty("mail.transport.protocol", protocol);
        properties.setProperty("mail.transport.protocol.rfc822", protocol);
        for (var name : new String[] {"connectiontimeout", "timeout", "writetimeout"})
            properties.setProperty("mail." + protocol + "." + name, Long.toString(timeout));
        properties.setProperty("mail." + protocol + ".host", server.getHost());
        properties.setProperty("mail." + protocol + ".port", Integer.toString(server.getPort()));
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail." + protocol + ".ssl.checkserveridentity", "true");
        return Session.getInstance(properties);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
