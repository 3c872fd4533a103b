package org.uptake.boot;

import static org.uptake.fhirapi.Interaction.CREATE;
import static org.uptake.fhirapi.Interaction.READ;
import static org.uptake.fhirapi.Interaction.UPDATE;

import jakarta.servlet.http.HttpServlet;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.uptake.enrolment.ChangeCourse;
import org.uptake.enrolment.CheckContact;
import org.uptake.enrolment.CourseTasks;
import org.uptake.enrolment.Courses;
import org.uptake.enrolment.Expiry;
import org.uptake.fhirapi.OperationRoute;
import org.uptake.fhirapi.OperationRoute.Need;
import org.uptake.message.MessageChannel;
import org.uptake.message.MessageSettings;
import org.uptake.patientpage.PatientPages;
import org.uptake.staff.StaffDirectory;
import org.uptake.store.Store;

/** Courses of patients and what becomes of them, wired together. */
final class CourseWork {
    private final Supplier<Store> store;
    private final CourseTasks tasks;
    private final Courses courses;
    private final Conversation conversation;
    private final PatientPages pages;
    private final Set<MessageChannel> channels;
    private final Clock clock;

    /** @param base where the server is reached, without a path */
    CourseWork(
            Supplier<Store> store,
            StaffDirectory staff,
            Conversation conversation,
            MessageSettings settings,
            String base,
            Clock clock) {
        this.conversation = conversation;
        this.channels = channels(settings);
        this.pages = new PatientPages(store, base, new SecureRandom());
        this.store = store;
        this.tasks = new CourseTasks(store, staff, conversation.messages());
        this.courses = new Courses(store, staff, tasks);
        this.clock = clock;
    }

    CourseTasks tasks() {
        return tasks;
    }

    Courses courses() {
        return courses;
    }

    private static Set<MessageChannel> channels(MessageSettings settings) {
        var channels = EnumSet.noneOf(MessageChannel.class);
        if (settings.mailing().isPresent()) channels.add(MessageChannel.EMAIL);
        if (settings.sms().isPresent()) channels.add(MessageChannel.SMS);
        if (settings.portal().isPresent()) channels.add(MessageChannel.PORTAL);
        return channels;
    }

    /** What answers at {@code /p/l/*}. */
    HttpServlet page() {
        return pages.servlet(conversation.messages(), courses, conversation.questions(), channels, clock);
    }

    List<OperationRoute> operations() {
        var contact = new CheckContact(store.get(), channels);
        var operations = new ArrayList<>(pages.operations());
        operations.add(new OperationRoute(
                "Patient",
                true,
                "$contact",
                false,
                List.of(new Need(READ, "Patient"), new Need(READ, "Consent")),
                contact.reading()));
        operations.add(new OperationRoute(
                "Patient",
                true,
                "$set-contact",
                true,
                List.of(
                        new Need(READ, "Patient"),
                        new Need(UPDATE, "Patient"),
                        new Need(READ, "Consent"),
                        new Need(CREATE, "Consent"),
                        new Need(UPDATE, "Consent")),
                contact.writing()));
        operations.add(new OperationRoute(
                "CarePlan",
                true,
                "$change",
                true,
                List.of(
                        new Need(READ, "CarePlan"),
                        new Need(UPDATE, "CarePlan"),
                        new Need(READ, "Task"),
                        new Need(UPDATE, "Task")),
                new ChangeCourse(store.get(), courses)));
        return operations;
    }

    /** Starts to look for tasks whose time is over. */
    AutoCloseable start() {
        var expiry = new Expiry(store, clock);
        expiry.start();
        return expiry;
    }
}
