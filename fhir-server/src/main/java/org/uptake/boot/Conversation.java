package org.uptake.boot;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.message.MessageSettings;
import org.uptake.message.Messages;
import org.uptake.question.Questions;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.Store;
import org.uptake.store.WriteRule;
import org.uptake.workplace.BusinessCalendar;

/** What goes to patients and what comes back, wired together. */
final class Conversation {
    private final Messages messages;
    private final Questions questions;
    private final Clock clock;

    /** @param base where the server is reached, without a path */
    Conversation(
            MessageSettings channels,
            Supplier<Store> store,
            StaffDirectory staff,
            java.util.function.Function<String, BusinessCalendar> calendars,
            String base,
            Clock clock) {
        this.messages = new Messages(channels, store, base, new SecureRandom());
        this.questions = new Questions(messages, store, staff, calendars, clock);
        this.clock = clock;
    }

    Messages messages() {
        return messages;
    }

    List<WriteRule> rules() {
        var rules = new ArrayList<>(messages.rules());
        rules.add(questions.rule());
        return rules;
    }

    List<OperationRoute> operations() {
        var operations = new ArrayList<>(messages.operations());
        operations.addAll(questions.operations());
        return operations;
    }

    Questions questions() {
        return questions;
    }

    List<Messages.Door> doors() {
        return messages.doors(questions, clock);
    }

    /** Starts to write to patients, and to look for questions that wait too long. */
    AutoCloseable start() {
        var sending = messages.start(
                questions, clock, () -> ThreadLocalRandom.current().nextLong());
        var waiting = questions.start();
        return () -> {
            sending.close();
            waiting.close();
        };
    }
}
