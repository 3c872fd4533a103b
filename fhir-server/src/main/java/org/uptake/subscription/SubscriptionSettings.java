package org.uptake.subscription;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.uptake.mail.MailServer;

/**
 * @param receivers origins outside "https to a public address, port 443" that may get notifications, whole resources included
 * @param mail takes mails; empty: no e-mail
 * @param mailFrom sender's address
 */
public record SubscriptionSettings(Set<URI> receivers, Optional<MailServer> mail, String mailFrom) {
    public static final SubscriptionSettings NONE = new SubscriptionSettings(Set.of(), Optional.empty(), "");

    public SubscriptionSettings {
        receivers = Set.copyOf(receivers);
    }

    /** @param smtp smtp://host:port or smtps://host:port, without login */
    public static SubscriptionSettings of(Set<URI> receivers, Optional<URI> smtp, String mailFrom) {
        return new SubscriptionSettings(receivers, smtp.map(MailServer::open), mailFrom);
    }

    /** What is wrong with settings, one line each. */
    public static List<String> problems(List<URI> receivers, @Nullable URI smtp, String mailFrom) {
        var problems = new ArrayList<String>();
        for (var receiver : receivers)
            if (receiver.getHost() == null || !Set.of("http", "https").contains(receiver.getScheme()))
                problems.add("--receiver " + receiver + " must be http(s)://host:port.");
        if (smtp == null) return problems;
        if (smtp.getHost() == null
                || smtp.getPort() < 0
                || !Set.of("smtp", "smtps").contains(smtp.getScheme()))
            problems.add("--smtp must be smtp://host:port or smtps://host:port.");
        if (!mailFrom.contains("@")) problems.add("--smtp needs --mail-from, the sender's address.");
        return problems;
    }
}
