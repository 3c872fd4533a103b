package org.uptake.message;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a mail that came in says: a delivery status notification (RFC 3464), or a person's own words. */
final class MailText {
    private static final Pattern KEY = Pattern.compile("<([^<>@\\s]{1,64})@[^<>\\s]+>");
    private static final Pattern QUOTE_BEGINS =
            Pattern.compile("On .*wrote:|El .*escribió:|-{2,}.*(Original|Forwarded|original).*|_{5,}");
    /** As much of a line as is looked at: nothing of a stranger's mail is matched as a whole. */
    private static final int LINE = 200;

    private static final int LARGEST = 256 * 1024;

    private MailText() {}

    /**
     * @param state BOUNCED, DELIVERED; empty when it is only late
     * @param keys of the messages that it may be about
     */
    record Report(Optional<OutboxState> state, String status, List<String> keys) {}

    static Optional<Report> report(Part mail) throws MessagingException, IOException {
        if (!mail.isMimeType("multipart/report") || !(mail.getContent() instanceof Multipart parts))
            return Optional.empty();
        var action = "";
        var status = "";
        var keys = new ArrayList<String>();
        for (var i = 0; i < parts.getCount(); i++) {
            var part = parts.getBodyPart(i);
            if (part.isMimeType("message/delivery-status") || part.isMimeType("message/global-delivery-status")) {
                var blocks = text(part).split("\\r?\\n\\s*\\r?\\n");
                for (var block : blocks) {
                    var headers = headers(block);
                    if (headers.getHeader("Action") == null) continue;
                    action = headers.getHeader("Action")[0].strip();
                    status = headers.getHeader("Status") == null ? "" : headers.getHeader("Status")[0].strip();
                }
            } else if (part.isMimeType("message/rfc822") || part.isMimeType("text/rfc822-headers"))
                keys.addAll(keys(headers(text(part)).getHeader("Message-ID")));
        }
        if (action.isEmpty()) return Optional.empty();
        return Optional.of(new Report(state(action), status.replaceAll("[^0-9.]", ""), keys));
    }

    private static Optional<OutboxState> state(String action) {
        return switch (action.toLowerCase(java.util.Locale.ROOT)) {
            case "failed" -> Optional.of(OutboxState.BOUNCED);
            case "delivered" -> Optional.of(OutboxState.DELIVERED);
            default -> Optional.empty();
        };
    }

    /** The keys of our messages in header fields such as References. */
    static List<String> keys(String... fields) {
        var keys = new ArrayList<String>();
        if (fields == null) return keys;
        for (var field : fields) KEY.matcher(field).results().forEach(found -> keys.add(found.group(1)));
        return keys;
    }

    /** The first plain text, without what is quoted of ours; no more of it than the given length. */
    static String words(Part mail, int longest) throws MessagingException, IOException {
        return ownWords(plain(mail).orElse(""), longest);
    }

    static String ownWords(String text, int longest) {
        var words = new StringBuilder();
        for (var lines = text.lines().iterator(); lines.hasNext() && words.length() < longest; ) {
            var line = lines.next();
            var start = line.substring(0, Math.min(LINE, line.length())).strip();
            if (QUOTE_BEGINS.matcher(start).matches()) break;
            if (!line.startsWith(">"))
                words.append(line, 0, Math.min(longest, line.length())).append('\n');
        }
        return words.substring(0, Math.min(longest, words.length())).strip();
    }

    private static Optional<String> plain(Part part) throws MessagingException, IOException {
        if (part.isMimeType("text/plain")) return Optional.of(text(part));
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts)
            for (var i = 0; i < parts.getCount(); i++) {
                BodyPart inner = parts.getBodyPart(i);
                var found = plain(inner);
                if (found.isPresent()) return found;
            }
        return Optional.empty();
    }

    private static String text(Part part) throws MessagingException, IOException {
        try (InputStream stream = part.getInputStream()) {
            var bytes = stream.readNBytes(LARGEST);
            var name = new ContentType(part.getContentType()).getParameter("charset");
            return new String(
                    bytes,
                    name != null && java.nio.charset.Charset.isSupported(name)
                            ? java.nio.charset.Charset.forName(name)
                            : StandardCharsets.UTF_8);
        } catch (IllegalArgumentException oddName) {
            return "";
        }
    }

    private static InternetHeaders headers(String block) throws MessagingException {
        return new InternetHeaders(
                new ByteArrayInputStream(block.strip().concat("\r\n\r\n").getBytes(StandardCharsets.UTF_8)), true);
    }
}
