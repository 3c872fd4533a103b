package org.uptake.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The whole table, written out a second time as the specification prints it (domain notes, section 3), pair by pair. */
class TaskMovesTest {
    private static final String STAFF =
            """
            draft: requested cancelled entered-in-error
            requested: received accepted rejected in-progress completed cancelled entered-in-error
            received: accepted rejected in-progress completed cancelled entered-in-error
            accepted: ready in-progress completed on-hold rejected failed cancelled entered-in-error
            rejected: requested entered-in-error
            ready: in-progress completed on-hold failed cancelled entered-in-error
            cancelled: in-progress entered-in-error
            in-progress: on-hold completed failed cancelled entered-in-error
            on-hold: in-progress ready failed cancelled entered-in-error
            failed: in-progress entered-in-error
            completed: in-progress entered-in-error
            entered-in-error:
            """;

    private static final String PATIENT =
            """
            draft: requested ready cancelled entered-in-error
            requested: ready in-progress completed cancelled entered-in-error
            received:
            accepted:
            rejected:
            ready: in-progress completed failed on-hold cancelled entered-in-error
            cancelled: entered-in-error
            in-progress: completed failed on-hold cancelled entered-in-error
            on-hold: ready in-progress failed cancelled entered-in-error
            failed: entered-in-error
            completed: entered-in-error
            entered-in-error:
            """;

    @Test
    void every_pair_of_staff_states_is_as_the_table_says() {
        compare(TaskMoves.STAFF, STAFF);
    }

    @Test
    void every_pair_of_patient_states_is_as_the_table_says() {
        compare(TaskMoves.PATIENT, PATIENT);
    }

    private static void compare(TaskMoves moves, String table) {
        var lines = table.strip().split("\n");
        assertThat(lines).hasSize(TaskStatus.values().length);
        for (var line : lines) {
            var from = TaskStatus.ofCode(line.substring(0, line.indexOf(':'))).orElseThrow();
            Set<String> expected = new TreeSet<>(Arrays.asList(line.substring(line.indexOf(':') + 1).trim().split(" ")));
            expected.remove("");
            for (var to : TaskStatus.values())
                assertThat(moves.allows(from, to))
                        .as("%s to %s", from.code(), to.code())
                        .isEqualTo(from == to || expected.contains(to.code()));
            assertThat(moves.from(from).stream().map(TaskStatus::code).collect(Collectors.toCollection(TreeSet::new)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void nobody_leaves_entered_in_error_and_only_finished_work_is_reopened() {
        for (var to : TaskStatus.values()) {
            assertThat(TaskMoves.isReopening(TaskStatus.ENTERED_IN_ERROR, to)).isFalse();
            assertThat(TaskMoves.isReopening(TaskStatus.COMPLETED, to)).isEqualTo(to == TaskStatus.IN_PROGRESS);
        }
        assertThat(TaskMoves.isReopening(TaskStatus.REJECTED, TaskStatus.IN_PROGRESS)).isFalse();
    }
}
