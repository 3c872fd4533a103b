package org.uptake.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The e-mail channel with a real SMTP server. */
class MailIT {
    @Test
    void a_mail_says_that_something_happened_and_where_to_look_and_nothing_of_the_patient() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var mail = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        var smtp = URI.create("smtp://127.0.0.1:" + port);
        try (var bed = new SubscriptionBed(Optional.of(smtp))) {
            var wanted = Wanted.subscription("task-created", "mailto:desk@clinic.example", "empty");
            ((com.fasterxml.jackson.databind.node.ObjectNode) wanted.path("channel"))
                    .put("type", "email")
                    .put("payload", "text/plain");
            var id = bed.subscribe(Wanted.filter(wanted, "Task?patient=Patient/of-the-mail"));
            var task = bed.task("Patient/of-the-mail");
            SubscriptionBed.await("a mail", () -> mail.getReceivedMessages().length == 1);
            var message = mail.getReceivedMessages()[0];
            assertThat(message.getAllRecipients()[0]).hasToString("desk@clinic.example");
            assertThat(message.getFrom()[0]).hasToString("uptake@clinic.example");
            var text = message.getSubject() + message.getContent();
            assertThat(text).contains("Task created: 1 event", "/Subscription/" + id + "/$events?eventsSinceNumber=1");
            assertThat(text).doesNotContain("of-the-mail").doesNotContain(task);

            mail.stop();
            bed.task("Patient/of-the-mail");
            SubscriptionBed.await(
                    "a failure",
                    () -> bed.server
                            .get("Subscription/" + id + "/$status")
                            .body()
                            .contains("The mail server has not taken the message"));
            mail.start();
            bed.clock.forward(Duration.ofMinutes(1));
            SubscriptionBed.await("the second mail", () -> mail.getReceivedMessages().length >= 1);

            for (var address :
                    new String[] {"mailto:a@b.example,c@d.example", "mailto:nobody", "https://example.org/"}) {
                ((com.fasterxml.jackson.databind.node.ObjectNode) wanted.path("channel")).put("endpoint", address);
                assertThat(bed.server.post("Subscription", wanted.toString()).status())
                        .as(address)
                        .isEqualTo(422);
            }
        } finally {
            mail.stop();
        }
    }
}
