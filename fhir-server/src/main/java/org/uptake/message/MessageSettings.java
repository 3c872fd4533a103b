package org.uptake.message;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.uptake.mail.MailServer;

/**
 * Which channels there are.
 *
 * @param quiet in the patient's zone
 * @param zone of patients whose zone nobody knows
 * @param dryRun everything but the sending
 */
public record MessageSettings(
        Optional<Mailing> mailing,
        Optional<Inbox> inbox,
        Optional<SmsGateway> sms,
        Optional<Portal> portal,
        QuietHours quiet,
        ZoneId zone,
        boolean dryRun) {
    /** No channel: messages are prepared and not sent. */
    public static final MessageSettings NONE = new MessageSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            QuietHours.USUAL,
            ZoneOffset.UTC,
            false);

    /** @param from sender's address, which bounces and replies go to */
    public record Mailing(MailServer server, String from) {}

    /** Where bounces and replies arrive. */
    public record Inbox(MailServer server, String folder, Duration every) {}

    /**
     * @param url takes messages by POST
     * @param authorization header that the gateway wants; may be empty
     * @param secret by which the gateway signs receipts and replies
     */
    public record SmsGateway(URI url, String authorization, String secret) {
        @Override
        public String toString() {
            return "SmsGateway[" + url + "]";
        }
    }

    /**
     * @param base FHIR base of the EHR, which takes Communications
     * @param authorization header that it wants; may be empty
     * @param system of the identifier by which the EHR knows patients
     */
    public record Portal(URI base, String authorization, String system) {
        @Override
        public String toString() {
            return "Portal[" + base + "]";
        }
    }

    Set<MessageChannel> channels() {
        var channels = EnumSet.noneOf(MessageChannel.class);
        if (mailing.isPresent()) channels.add(MessageChannel.EMAIL);
        if (sms.isPresent()) channels.add(MessageChannel.SMS);
        if (portal.isPresent()) channels.add(MessageChannel.PORTAL);
        return channels;
    }
}
