package org.uptake.cdshooks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.uptake.intervention.Recommendations.Recommendation;
import org.uptake.store.StoreFailure;

/** Table {@code cds_card}: which card was shown about whom, and what became of it. */
final class CardLog {
    private final DataSource database;
    private final Clock clock;

    CardLog(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @param patient id here; null when we have not met */
    record Shown(
            UUID card, String intervention, @Nullable String patient, String user, Instant at, boolean isApplied) {}

    /** @param choice code of what was chosen; null for none */
    record Outcome(
            String outcome,
            Instant at,
            @Nullable String choice,
            @Nullable String overrideReason,
            @Nullable String comment,
            @Nullable Instant silentUntil) {}

    /** Interventions about which this EHR's clinicians were told to be left in peace, for a patient whom we need not have met. */
    Set<String> silenced(String ehr, String ehrPatient) {
        return with(connection -> {
            try (var statement = connection.prepareStatement(
                    "SELECT DISTINCT intervention FROM cds_card WHERE ehr = ? AND ehr_patient = ? AND silent_until > ?")) {
                statement.setString(1, ehr);
                statement.setString(2, ehrPatient);
                statement.setTimestamp(3, Timestamp.from(clock.instant()));
                var rows = statement.executeQuery();
                var silenced = new HashSet<String>();
                while (rows.next()) silenced.add(rows.getString(1));
                return silenced;
            }
        });
    }

    /** Keeps what is shown; a hook that fires again finds its cards again. It does not wait for the disk: a lost card is shown anew. */
    Map<UUID, Recommendation> show(
            CdsService service,
            CdsClient ehr,
            HookRequest request,
            Optional<String> patient,
            List<Recommendation> recommended) {
        return with(connection -> {
            var cards = new LinkedHashMap<UUID, Recommendation>();
            for (var each : recommended) cards.put(insert(connection, service, ehr, request, patient, each), each);
            return cards;
        });
    }

    private UUID insert(
            Connection connection,
            CdsService service,
            CdsClient ehr,
            HookRequest request,
            Optional<String> patient,
            Recommendation recommended)
            throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO cds_card (card, ehr, service, hook_instance,"
                + " intervention, patient, ehr_patient, ehr_user, rule, rule_version, shown)"
                + " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM (SELECT " + SeenTokens.WITHOUT_WAITING + ")"
                + " ON CONFLICT (ehr, service, hook_instance, intervention)"
                + " DO UPDATE SET ehr_user = excluded.ehr_user RETURNING card")) {
            var rule = recommended.intervention().eligibility();
            statement.setObject(1, UUID.randomUUID());
            statement.setString(2, ehr.issuer());
            statement.setString(3, service.id());
            statement.setString(4, request.hookInstance());
            statement.setString(5, recommended.intervention().id());
            statement.setString(6, patient.orElse(null));
            statement.setString(7, request.patient());
            statement.setString(8, request.user());
            statement.setString(9, rule.name());
            statement.setString(10, rule.version());
            statement.setTimestamp(11, Timestamp.from(clock.instant()));
            var row = statement.executeQuery();
            row.next();
            return row.getObject(1, UUID.class);
        }
    }

    Optional<Shown> find(UUID card) {
        return with(connection -> {
            try (var statement = connection.prepareStatement(
                    "SELECT intervention, patient, ehr_user, shown, applied IS NOT NULL, ehr FROM cds_card WHERE card = ?")) {
                statement.setObject(1, card);
                var row = statement.executeQuery();
                if (!row.next()) return Optional.empty();
                return Optional.of(new Shown(
                        card,
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getTimestamp(4).toInstant(),
                        row.getBoolean(5)));
            }
        });
    }

    /** @return false when the card is not one of this EHR's, or newer feedback is kept already */
    boolean keep(UUID card, String ehr, Outcome outcome) {
        return with(connection -> {
            try (var statement =
                    connection.prepareStatement("UPDATE cds_card SET outcome = ?, outcome_at = ?, choice = ?,"
                            + " override_reason = ?, comment = ?, silent_until = coalesce(?, silent_until)"
                            + " WHERE card = ? AND ehr = ? AND (outcome_at IS NULL OR outcome_at <= ?)")) {
                statement.setString(1, outcome.outcome());
                statement.setTimestamp(2, Timestamp.from(outcome.at()));
                statement.setString(3, outcome.choice());
                statement.setString(4, outcome.overrideReason());
                statement.setString(5, outcome.comment());
                statement.setTimestamp(6, outcome.silentUntil() == null ? null : Timestamp.from(outcome.silentUntil()));
                statement.setObject(7, card);
                statement.setString(8, ehr);
                statement.setTimestamp(9, Timestamp.from(outcome.at()));
                return statement.executeUpdate() == 1;
            }
        });
    }

    /**
     * Marks a card's choice as done, in the transaction that does it; whoever comes second waits for the first to end.
     *
     * @return false when it is done already
     */
    static boolean claim(Connection transaction, UUID card) {
        try (var statement = transaction.prepareStatement(
                "UPDATE cds_card SET applied = 'done' WHERE card = ? AND applied IS NULL")) {
            statement.setObject(1, card);
            return statement.executeUpdate() == 1;
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }

    /** @param why nothing could be done about the choice */
    void notApplied(UUID card, String why) {
        with(connection -> {
            try (var statement =
                    connection.prepareStatement("UPDATE cds_card SET applied = ? WHERE card = ? AND applied IS NULL")) {
                statement.setString(1, why);
                statement.setObject(2, card);
                return statement.executeUpdate();
            }
        });
    }

    /**
     * The card's link was followed.
     *
     * @return the intervention; empty when there is no such card about this patient
     */
    Optional<String> open(UUID card, String patient) {
        return with(connection -> {
            try (var statement =
                    connection.prepareStatement("UPDATE cds_card SET opened = coalesce(opened, ?), patient = ?"
                            + " WHERE card = ? AND (patient IS NULL OR patient = ?) RETURNING intervention")) {
                statement.setTimestamp(1, Timestamp.from(clock.instant()));
                statement.setString(2, patient);
                statement.setObject(3, card);
                statement.setString(4, patient);
                var row = statement.executeQuery();
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        });
    }

    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    <T> T with(Work<T> work) {
        try (var connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException broken) {
            throw new StoreFailure(broken);
        }
    }
}
