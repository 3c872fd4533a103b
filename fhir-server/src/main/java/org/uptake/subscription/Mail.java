package org.uptake.subscription;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.uptake.mail.MailServer;

/** The email channel (R4 "Subscription", email). A mail says that something happened and where to look, and nothing of anybody. */
final class Mail implements Courier, AutoCloseable {
    private static final int THREADS = 2;

    private final MailServer server;
    private final String from;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        var thread = new Thread(work, "mail");
        thread.setDaemon(true);
        return thread;
    });

    Mail(MailServer server, String from) {
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
            var message = new MimeMessage(server.session(parcel.channel().timeout()));
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

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
