package org.uptake.message;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * E-mail by SMTP (RFC 5321). SMTP knows no idempotency key: once the words are on their way and no answer came, nobody knows whether the
 * server has them, and it is not tried again by itself. Up to then it is certain that it has nothing. The Message-ID is the same for
 * every attempt at one decision.
 */
final class Email implements Courier {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final MessageSettings.Mailing mailing;

    Email(MessageSettings.Mailing mailing) {
        this.mailing = mailing;
    }

    @Override
    public Receipt send(Letter letter, BeforeWords beforeWords) {
        var session = mailing.server().session(TIMEOUT);
        var words = new Words(session, messageId(letter.id()), beforeWords);
        try (var transport = (SMTPTransport) session.getTransport()) {
            fill(words, letter);
            transport.connect();
            transport.sendMessage(words, words.getAllRecipients());
            return new Receipt.Taken(java.util.Optional.of(messageId(letter.id())));
        } catch (MessagingException failed) {
            return judge(failed, words.started);
        }
    }

    private void fill(MimeMessage message, Letter letter) throws MessagingException {
        message.setFrom(new InternetAddress(mailing.from()));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.to()));
        message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
        message.setText(letter.text(), StandardCharsets.UTF_8.name());
        message.setHeader("Auto-Submitted", "auto-generated");
        // RFC 8058: one click, by POST, without asking back.
        message.setHeader("List-Unsubscribe", "<" + letter.stopLink() + ">");
        message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        message.saveChanges();
    }

    private String messageId(String id) {
        return "<" + id + "@" + mailing.from().replaceFirst(".*@", "") + ">";
    }

    /** RFC 5321 section 4.2.1: 5yz is for good, 4yz for now; both mean that the server does not have it. */
    private static Receipt judge(MessagingException failed, boolean started) {
        var code = code(failed);
        if (code >= 500 && code < 600) return new Receipt.Refused("The mail server has refused it (" + code + ").");
        if (code >= 400 && code < 500) return new Receipt.Away("The mail server cannot take it now (" + code + ").");
        if (!started) return new Receipt.Away("The mail server cannot be reached, or does not let us in.");
        return new Receipt.Unclear("The connection broke while the mail server was taking it.");
    }

    /** The answer about the address or about the whole message; 0 when there was none. */
    private static int code(MessagingException failed) {
        for (Exception cause = failed; cause != null; ) {
            if (cause instanceof SMTPAddressFailedException address) return address.getReturnCode();
            if (cause instanceof SMTPSendFailedException sending
                    && sending.getReturnCode() > 0
                    && !(sending.getNextException() instanceof SMTPAddressFailedException))
                return sending.getReturnCode();
            cause = cause instanceof MessagingException chained
                    ? chained.getNextException()
                    : cause instanceof SendFailedException other ? other.getNextException() : null;
        }
        return 0;
    }

    /** Says when its words begin to be given away. */
    private static final class Words extends MimeMessage {
        private final String id;
        private final BeforeWords beforeWords;
        private volatile boolean started;

        Words(Session session, String id, BeforeWords beforeWords) {
            super(session);
            this.id = id;
            this.beforeWords = beforeWords;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }

        @Override
        public void writeTo(OutputStream out, String[] ignored) throws IOException, MessagingException {
            if (!beforeWords.mayGo()) throw new MessagingException("no longer ours to send");
            started = true;
            super.writeTo(out, ignored);
        }
    }
}
