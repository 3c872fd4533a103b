package org.uptake.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TaskColumnsTest {
    private static final List<StepStatus> LIFE =
            List.of(StepStatus.DRAFT, StepStatus.REQUESTED, StepStatus.COMPLETED, StepStatus.IN_PROGRESS);

    @Test
    void steps_that_come_in_any_order_and_twice_make_the_same_life() {
        for (var order : orders(List.of(0, 1, 2, 3))) {
            var columns = new TaskColumns();
            for (var step : order) append(columns, step);
            for (var step : order) append(columns, step);
            assertThat(life(columns)).as("order %s", order).isEqualTo(LIFE);
            assertThat(columns.stepCount()).isEqualTo(LIFE.size());
            assertThat(columns.created(0)).isEqualTo(1_001);
            assertThat(columns.completed(0)).isEqualTo(1_002);
        }
    }

    @Test
    void a_task_counts_by_its_last_version_whenever_that_came() {
        var columns = new TaskColumns();
        columns.describe("t", "onboard", null, true);
        columns.append("t", 7, 2_000, StepStatus.ENTERED_IN_ERROR, null, TaskColumns.NEVER);
        append(columns, 1);
        assertThat(columns.counts(0)).isFalse();
    }

    private static void append(TaskColumns columns, int step) {
        columns.append("t", step + 1, 1_000 + step, LIFE.get(step), null, TaskColumns.NEVER);
    }

    private static List<StepStatus> life(TaskColumns columns) {
        var life = new ArrayList<StepStatus>();
        for (var step = columns.firstStep(0); step != TaskColumns.END; step = columns.nextStep(step))
            life.add(columns.status(step));
        return life;
    }

    private static List<List<Integer>> orders(List<Integer> steps) {
        if (steps.isEmpty()) return List.of(List.of());
        var orders = new ArrayList<List<Integer>>();
        for (var first : steps) {
            var others = new ArrayList<>(steps);
            others.remove(first);
            for (var rest : orders(others)) {
                var order = new ArrayList<Integer>(List.of(first));
                order.addAll(rest);
                orders.add(order);
            }
        }
        return orders;
    }
}
