package org.uptake.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.uptake.store.Change;
import org.uptake.store.Script;
import org.uptake.task.Timeline;
import org.uptake.task.TimelineProjection;

/** The timeline written version by version is the one that all versions tell. */
final class TimelineProjectionTest {
    private static final Instant FROM = Instant.parse("2025-03-01T00:00:00Z");
    private static TimelineDatabase database;

    @BeforeAll
    static void start() {
        database = new TimelineDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void rows_written_one_by_one_equal_a_rebuild_from_all_versions() {
        var stories = new RandomStories(3, FROM, 100_000);
        var expected = new ArrayList<String>();
        for (var i = 0; i < 400; i++) {
            var story = stories.next("random-%03d".formatted(i));
            write(story, i % 3 == 0);
            for (var interval : Timeline.of(story.versions()))
                expected.add(String.join(
                        "|",
                        story.id(),
                        Integer.toString(interval.version()),
                        millis(interval.start()),
                        interval.end() == null ? "" : millis(interval.end()),
                        interval.clamped() ? "t" : "f",
                        interval.state().status(),
                        text(interval.state().businessStatus()),
                        text(interval.state().owner()),
                        interval.state().due() == null
                                ? ""
                                : millis(interval.state().due()),
                        interval.phase()
                                .name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', '-')));
        }
        assertThat(database.rows("""
                SELECT task, version, (extract(epoch FROM started) * 1000)::bigint, (extract(epoch FROM ended) * 1000)::bigint,
                       clamped, status, business_status, owner, (extract(epoch FROM due) * 1000)::bigint, phase
                FROM task_interval WHERE task LIKE 'random-%' ORDER BY task, version""")).containsExactlyElementsOf(expected);
    }

    @Test
    void a_deleted_task_ends_as_deleted() {
        var story = TaskStory.of("gone", "onboard", null).then("2025-03-01T10:00:00Z", "requested", null, null);
        var last = story.changes().get(0);
        write(story, true);
        database.write(
                new TimelineProjection(),
                List.of(new Change("Task", "gone", 2, FROM.plusSeconds(90_000), last.after(), null, "client:test")));
        assertThat(database.rows("SELECT status, phase FROM task_interval WHERE task = 'gone' ORDER BY version"))
                .containsExactly("requested|queue", "deleted|terminal");
    }

    @Test
    void nothing_is_left_of_a_transaction_that_is_rolled_back() throws Exception {
        var story = TaskStory.of("undone", "onboard", null).then("2025-03-01T10:00:00Z", "requested", null, null);
        try (var connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            var script = new Script(connection);
            new TimelineProjection().apply(script, story.changes());
            script.run();
            connection.rollback();
        }
        assertThat(database.rows("SELECT 1 FROM timeline_step WHERE task = 'undone'"))
                .isEmpty();
        assertThat(database.rows("SELECT 1 FROM timeline_task WHERE task = 'undone'"))
                .isEmpty();
    }

    @Test
    void a_moved_task_belongs_to_its_new_site() {
        var first =
                TaskStory.of("moved", "onboard", "Location/north").then("2025-03-01T10:00:00Z", "ready", null, null);
        var second =
                TaskStory.of("moved", "onboard", "Location/south").then("2025-03-01T10:00:00Z", "ready", null, null);
        var before = first.changes().get(0);
        write(first, true);
        database.write(
                new TimelineProjection(),
                List.of(new Change(
                        "Task",
                        "moved",
                        2,
                        before.recorded(),
                        before.after(),
                        second.changes().get(0).after(),
                        "x")));
        assertThat(database.rows("SELECT site FROM timeline_task WHERE task = 'moved'"))
                .containsExactly("Location/south");
    }

    private static void write(TaskStory story, boolean atOnce) {
        if (atOnce) database.write(new TimelineProjection(), story.changes());
        else for (var change : story.changes()) database.write(new TimelineProjection(), List.of(change));
    }

    private static String millis(Instant instant) {
        return Long.toString(instant.toEpochMilli());
    }

    private static String text(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }
}
