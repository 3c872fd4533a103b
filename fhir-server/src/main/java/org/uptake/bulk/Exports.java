package org.uptake.bulk;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.uptake.access.Access;
import org.uptake.access.Caller;
import org.uptake.access.Decision;
import org.uptake.access.Right;
import org.uptake.audit.Trace;
import org.uptake.bulk.ExportRequest.Level;
import org.uptake.store.Store;
import org.uptake.store.StoreFailure;

/** Begins, shows and ends exports; the files are written by {@link ExportWorker}. */
final class Exports {
    static final Duration KEPT = Duration.ofHours(24);

    private final DataSource database;
    private final Store store;
    private final Planner planner;
    private final Folder folder;
    private final Clock clock;
    private final Supplier<String> secrets;

    /** @param secrets ids that nobody can guess */
    Exports(DataSource database, Store store, Planner planner, Folder folder, Clock clock, Supplier<String> secrets) {
        this.database = database;
        this.store = store;
        this.planner = planner;
        this.folder = folder;
        this.clock = clock;
        this.secrets = secrets;
    }

    /** @return the job's id */
    String begin(ExportRequest request, Caller caller) {
        var notes = new ArrayList<String>();
        var patients = patients(request, caller, notes);
        var plan = planner.plan(request, caller, notes);
        var draft = new Job(
                secrets.get(),
                caller.client(),
                caller.agent(),
                request.url(),
                plan,
                Job.State.IN_PROGRESS,
                "",
                Instant.EPOCH,
                null,
                clock.instant().plus(KEPT));
        return inTransaction(connection -> Jobs.begin(connection, draft, patients, clock))
                .id();
    }

    /** Who is asked for and not there is said in the error file (Bulk Data 2.0, "patient"). */
    private Set<String> patients(ExportRequest request, Caller caller, List<String> notes) {
        var known = new LinkedHashSet<String>();
        if (request.group() != null) {
            known.addAll(members(
                    request.group(), Access.may(caller, Right.READ, "Group").orRefuse()));
        } else if (!request.patients().isEmpty()) {
            mayAskForPatients(caller);
            store.current(request.patients().stream().map(id -> "Patient/" + id).toList())
                    .forEach(patient -> known.add(patient.id()));
        }
        if (request.patients().isEmpty()) return known;
        var missing =
                request.patients().stream().filter(id -> !known.contains(id)).count();
        if (missing > 0)
            notes.add(missing + " of the patients asked for are not "
                    + (request.level() == Level.GROUP ? "members of the group." : "on this server."));
        known.retainAll(request.patients());
        return known;
    }

    /** The error file tells who of them is here. */
    private static void mayAskForPatients(Caller caller) {
        var grant = Access.may(caller, Right.READ, "Patient").orRefuse();
        if (grant.patient() != null || !grant.filters().isEmpty()) throw Problems.narrow("Patient");
    }

    /** A grant for one patient gives no Group, because a group is about several. */
    private Set<String> members(String group, Decision.Granted grant) {
        var found = store.current("Group", group)
                .filter(version -> !version.deleted())
                .orElseThrow(Problems::noGroup);
        if (grant.patient() != null || !grant.matches(found.tree())) throw Problems.narrow("Group");
        return GroupMembers.at(found.tree(), clock.instant());
    }

    Job find(String id, Caller caller) {
        return find(() -> connected(connection -> Jobs.find(connection, id, caller)));
    }

    private static Job find(Supplier<Optional<Job>> job) {
        return job.get().orElseThrow(Problems::noJob);
    }

    List<ExportFile> files(Job job) {
        return connected(connection -> ExportFiles.of(connection, job.id()));
    }

    /** A complete file of a job, when the caller may (still) read everything in it. */
    Path file(Job job, String name, Caller caller) {
        for (var file : files(job)) {
            var part = job.plan().parts().get(file.part());
            if (!file.name(part).equals(name) || !file.complete() || job.state() != Job.State.COMPLETE) continue;
            if (part.kind() != ExportPlan.Kind.ERROR) mayRead(part, caller);
            return folder.path(job.id(), name);
        }
        throw Problems.noJob();
    }

    /** The token may be another than that of the kick-off: it must not be narrower than the limits that the lines keep to. */
    private static void mayRead(ExportPlan.Part part, Caller caller) {
        var grant = Access.may(caller, Right.READ, part.source()).orRefuse();
        if (grant.patient() != null || !part.keepsTo(grant.filters())) throw Problems.narrow(part.source());
        Trace.because(grant.policy(), grant.reason());
    }

    void delete(Job job) {
        inTransaction(connection -> {
            Jobs.delete(connection, job.id());
            return job;
        });
        try {
            folder.delete(job.id());
        } catch (IOException later) {
            // the worker clears away folders without a job
        }
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T connected(Work<T> work) {
        try (var connection = database.getConnection()) {
            return work.with(connection);
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    private <T> T inTransaction(Work<T> work) {
        return connected(connection -> {
            connection.setAutoCommit(false);
            try {
                var result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException failed) {
                connection.rollback();
                throw failed;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }
}
