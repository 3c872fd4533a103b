package org.uptake.patientpage;

import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uptake.enrolment.ContactDetails;
import org.uptake.message.MessageChannel;

/** What a patient sent. */
record Form(HttpServletRequest request) {
    private static final int LONGEST = 2_000;

    String text(String name) {
        var value = request.getParameter(name);
        return value == null ? "" : value.strip();
    }

    Optional<LocalDate> day(String name) {
        try {
            return Optional.of(LocalDate.parse(text(name)));
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    Set<MessageChannel> channels() {
        var channels = EnumSet.noneOf(MessageChannel.class);
        var values = request.getParameterValues("channel");
        if (values != null)
            for (var value : values) MessageChannel.ofCode(value).ifPresent(channels::add);
        return channels;
    }

    /** What is left empty stays as it is on file. */
    ContactDetails over(ContactDetails file) {
        var typed = contact();
        return new ContactDetails(
                typed.phone().isEmpty() ? file.phone() : typed.phone(),
                typed.email().isEmpty() ? file.email() : typed.email(),
                typed.language().isEmpty() ? file.language() : typed.language(),
                typed.zone().isEmpty() ? file.zone() : typed.zone());
    }

    ContactDetails contact() {
        return ContactDetails.typed(text("phone"), text("email"), text("language"), text("zone"));
    }

    /** Keys of the words that say what to correct. */
    List<String> wrongOfWish(ContactDetails file) {
        var contact = over(file);
        var wrong = new ArrayList<String>();
        if (text("agree").isEmpty()) wrong.add("wrong-agree");
        if (contact.phone().isEmpty() && contact.email().isEmpty()) wrong.add("wrong-reach");
        for (var problem : contact().problems())
            if (problem.isForm() && PageWords.has("wrong-" + problem.field())) wrong.add("wrong-" + problem.field());
        var channels = channels();
        if ((channels.contains(MessageChannel.SMS) && contact.phone().isEmpty())
                || (channels.contains(MessageChannel.EMAIL) && contact.email().isEmpty())) wrong.add("wrong-channel");
        return wrong;
    }

    Optional<String> question() {
        return Optional.of(text("question")).filter(text -> !text.isEmpty() && text.length() <= LONGEST);
    }

    String when() {
        var text = text("when");
        return text.length() > 200 ? text.substring(0, 200) : text;
    }
}
