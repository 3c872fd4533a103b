package org.uptake.message;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.search.FlagTerm;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uptake.store.StoreFailure;

/**
 * The mailbox that bounces and replies come to, looked at by IMAP. A mail is marked as seen when it has been taken in; one that nobody
 * here can be matched with is flagged for a person and left where it is.
 */
final class Mailbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int AT_ONCE = 100;
    private static final int LONGEST = 5_000;

    private final MessageSettings.Inbox inbox;
    private final Incoming incoming;
    private final Clock clock;
    private final Thread thread = new Thread(this::run, "mailbox");
    private volatile boolean closing;

    Mailbox(MessageSettings.Inbox inbox, Incoming incoming, Clock clock) {
        this.inbox = inbox;
        this.incoming = incoming;
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            try {
                look();
            } catch (MessagingException | IOException | RuntimeException | Error failed) {
                // an Error too: without this thread nobody reads a mail again
                if (!closing)
                    LOG.warn(
                            "cannot look into the mailbox just now: {}",
                            failed.getClass().getSimpleName());
            }
            try {
                Thread.sleep(inbox.every().toMillis());
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void look() throws MessagingException, IOException {
        try (var store = inbox.server().session(TIMEOUT).getStore()) {
            store.connect();
            try (var folder = store.getFolder(inbox.folder())) {
                folder.open(Folder.READ_WRITE);
                var unseen = folder.search(new FlagTerm(new Flags(Flags.Flag.SEEN), false));
                for (var mail : Arrays.copyOf(unseen, Math.min(AT_ONCE, unseen.length))) take(mail);
            }
        }
    }

    /** One mail's failure is its own. */
    private void take(Message mail) throws MessagingException {
        try {
            var taken = isOurs(mail);
            if (!taken) mail.setFlag(Flags.Flag.FLAGGED, true);
            mail.setFlag(Flags.Flag.SEEN, true);
        } catch (StoreFailure away) {
            mail.setFlag(Flags.Flag.SEEN, false); // reading it has set the flag
            throw away;
        } catch (IOException | MessagingException | RuntimeException | StackOverflowError unreadable) {
            LOG.warn("a mail cannot be read: {}", unreadable.getClass().getSimpleName());
            mail.setFlag(Flags.Flag.FLAGGED, true);
            mail.setFlag(Flags.Flag.SEEN, true);
        }
    }

    private boolean isOurs(Message mail) throws MessagingException, IOException {
        var report = MailText.report(mail);
        if (report.isPresent()) return bounce(report.get());
        if (isAutomatic(mail)) return true;
        var from = mail.getFrom() == null
                        || mail.getFrom().length == 0
                        || !(mail.getFrom()[0] instanceof InternetAddress address)
                ? null
                : address.getAddress();
        var words = MailText.words(mail, LONGEST);
        if (from == null || words.isBlank()) return false;
        return person(mail, from, words);
    }

    private boolean bounce(MailText.Report report) {
        if (report.state().isEmpty()) return true;
        var known = false;
        for (var key : report.keys())
            known |= incoming.receipt(
                    MessageChannel.EMAIL, key, "", report.state().get(), "Mail status " + report.status() + ".");
        return known;
    }

    private boolean person(Message mail, String from, String words) throws MessagingException {
        var id = first(mail, "Message-ID").orElse("");
        if (id.isEmpty()) return false;
        var answered = MailText.keys(mail.getHeader("In-Reply-To")).stream()
                .findFirst()
                .or(() -> keysOf(mail).stream().reduce((a, b) -> b));
        var answer = incoming.words(MessageChannel.EMAIL, id, from, answered, words, clock.instant());
        return answer.isPresent();
    }

    private static List<String> keysOf(Message mail) {
        try {
            return MailText.keys(mail.getHeader("References"));
        } catch (MessagingException none) {
            return List.of();
        }
    }

    /** RFC 3834: answering machines are not answered, and ask nothing. */
    private static boolean isAutomatic(Message mail) throws MessagingException {
        var submitted = first(mail, "Auto-Submitted").orElse("no");
        return !submitted.strip().toLowerCase(java.util.Locale.ROOT).startsWith("no")
                || first(mail, "X-Autoreply").isPresent()
                || first(mail, "List-Id").isPresent();
    }

    private static Optional<String> first(Message mail, String header) throws MessagingException {
        String @Nullable [] values = mail.getHeader(header);
        return values == null || values.length == 0 ? Optional.empty() : Optional.of(values[0]);
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
    }
}
