package org.uptake.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.uptake.access.Caller;
import org.uptake.search.Criteria;
import org.uptake.search.SearchIndexer;
import org.uptake.search.SearchParameters;
import org.uptake.search.SearchQuestion;
import org.uptake.search.Terminology;

/** Resources in PostgreSQL: every version is kept, the current state and its search values stand beside it. */
public final class Store {
    /** In a small table PostgreSQL may lock rows in the order in which they lie, so that some meet deadlocks more than once. */
    private static final int TRIES = 8;

    private final DataSource database;
    private final SearchQuestion questions;
    private final SearchReader reader;
    private final VersionWriter writer;
    /** A search value of each series; what has one is no part of a patient's record as rules see it. */
    private final Long[] series;

    private final Map<String, List<WriteRule>> rules;
    private final List<Projection> projections;
    private final Consumer<ObjectNode> structure;
    private final Clock clock;
    private final Supplier<String> ids;

    /**
     * @param terminology for searches by value set and code hierarchy
     * @param structure refuses what is not a well-formed resource; asked before the rules
     * @param rules asked in this order before a resource of their type is written
     * @param projections written in this order, in the same transaction as the versions
     */
    public Store(
            DataSource database,
            SearchParameters parameters,
            Terminology terminology,
            Consumer<ObjectNode> structure,
            List<WriteRule> rules,
            List<Projection> projections,
            Clock clock,
            Supplier<String> ids) {
        this.database = database;
        this.structure = structure;
        this.questions = new SearchQuestion(parameters, terminology, clock);
        this.reader = new SearchReader(parameters);
        this.writer = new VersionWriter(new SearchIndexer(parameters));
        this.series = parameters.tokensOfSeries().toArray(new Long[0]);
        this.rules = rules.stream().collect(Collectors.groupingBy(WriteRule::type));
        this.projections = List.copyOf(projections);
        this.clock = clock;
        this.ids = ids;
    }

    /** A store whose searches know no terminology: {@code :in} and {@code :below} on codes are refused. */
    public Store(
            DataSource database,
            SearchParameters parameters,
            Consumer<ObjectNode> structure,
            List<WriteRule> rules,
            List<Projection> projections,
            Clock clock,
            Supplier<String> ids) {
        this(database, parameters, Terminology.NONE, structure, rules, projections, clock, ids);
    }

    /**
     * Does the work in one transaction. Work that met a deadlock or somebody else's change is done again from the start, and then
     * first locks what it had in hand.
     */
    public <T> T write(Caller caller, Function<Unit, T> work) {
        var inHand = new TreeSet<String>();
        for (var attempt = 1; ; attempt++) {
            try {
                return once(caller, work, inHand);
            } catch (StoreFailure failure) {
                if (!failure.isBusy() || attempt == TRIES) throw failure;
            }
        }
    }

    private <T> T once(Caller caller, Function<Unit, T> work, Set<String> inHand) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            var unit = new Unit(this, connection, caller, clock.instant().truncatedTo(ChronoUnit.MILLIS));
            try {
                unit.lock(inHand);
                var result = work.apply(unit);
                var script = new Script(connection);
                unit.flush(script);
                script.commit();
                return result;
            } catch (SQLException | RuntimeException failed) {
                inHand.addAll(unit.inHand());
                connection.rollback();
                throw failed;
            }
        } catch (SQLException broken) {
            throw Problems.MISSING_REFERENCE.equals(broken.getSQLState())
                    ? Problems.missingReference(broken)
                    : new StoreFailure(broken);
        }
    }

    void write(Script script, List<Written> written) throws SQLException {
        writer.write(script, written);
        var changes = written.stream().map(Written::change).toList();
        for (var projection : projections) projection.apply(script, changes);
    }

    /** Does something with a connection of its own, outside any unit. */
    public <T> T read(Function<Connection, T> question) {
        try (var connection = database.getConnection()) {
            return question.apply(connection);
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    /** The current version; a deletion is a version without JSON. */
    public Optional<Version> current(String type, String id) {
        return read(connection -> StoreSql.current(connection, type, id));
    }

    /** The current versions of these references, in no order; what is missing or deleted is left out. */
    public List<Version> current(List<String> references) {
        return references.isEmpty() ? List.of() : read(connection -> StoreSql.current(connection, references));
    }

    /** Which of these references, Type/id, are of resources that are here and not deleted. */
    public Set<String> existing(Collection<String> references) {
        return references.isEmpty() ? Set.of() : read(connection -> StoreSql.existing(connection, references));
    }

    /** The current resources of these types that are about a patient, without those of a series; the newest 500. */
    public List<Version> aboutPatient(String patientId, List<String> types) {
        return read(connection -> StoreSql.list(
                connection,
                "SELECT v.type, v.id, v.version, v.recorded, v.body FROM resource r"
                        + " JOIN resource_version v ON v.type = r.type AND v.id = r.id AND v.version = r.version"
                        + " WHERE r.patient = ? AND r.type = ANY(?) AND NOT r.deleted AND NOT r.tokens && ?"
                        + " ORDER BY r.recorded DESC LIMIT 500",
                patientId,
                types.toArray(new String[0]),
                series));
    }

    /** The current resources of these types that are about these patients, by patient, without those of a series. */
    public Map<String, List<Version>> aboutPatients(List<String> patientIds, List<String> types) {
        return read(connection -> StoreSql.byPatient(connection, patientIds, types, series));
    }

    /** Every current resource of a type; for directories, not for records of patients. */
    public List<Version> all(String type) {
        return read(connection -> StoreSql.list(
                connection,
                "SELECT v.type, v.id, v.version, v.recorded, v.body FROM resource r"
                        + " JOIN resource_version v ON v.type = r.type AND v.id = r.id AND v.version = r.version"
                        + " WHERE r.type = ? AND NOT r.deleted",
                type));
    }

    public Optional<Version> version(String type, String id, int version) {
        return read(connection -> StoreSql.version(connection, type, id, version));
    }

    public SearchPage search(Criteria criteria) {
        return search(criteria, Visible.ALL);
    }

    /** @param visible which resources may be included; those that the caller may not read are neither shown nor followed */
    public SearchPage search(Criteria criteria, Visible visible) {
        return read(connection -> reader.search(connection, criteria, visible));
    }

    /** Over several types at once: the same question for each ({@link SearchQuestion#readEach}). */
    public SearchPage searchEach(List<Criteria> each, Visible visible) {
        return read(connection -> reader.search(connection, each, visible));
    }

    /** A search by parameters, for features that ask as any client would. */
    public SearchPage search(String type, Map<String, List<String>> query) {
        return search(questions.read(type, query, false));
    }

    public SearchQuestion questions() {
        return questions;
    }

    SearchPage search(Connection connection, Criteria criteria) {
        return reader.search(connection, criteria, Visible.ALL);
    }

    public History history() {
        return new History(this);
    }

    public PatientRecord patientRecord() {
        return new PatientRecord(this);
    }

    void checkStructure(ObjectNode resource) {
        structure.accept(resource);
    }

    boolean isRepeat(String type, ObjectNode before, ObjectNode after) {
        return rulesFor(type).stream().anyMatch(rule -> rule.isRepeat(before, after));
    }

    List<WriteRule> rulesFor(String type) {
        return rules.getOrDefault(type, List.of());
    }

    String newId() {
        return ids.get();
    }
}
