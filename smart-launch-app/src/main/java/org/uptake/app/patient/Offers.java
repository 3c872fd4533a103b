package org.uptake.app.patient;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uptake.app.page.Moments;
import org.uptake.app.patient.PatientView.Next;
import org.uptake.app.patient.PatientView.Offering;
import org.uptake.app.people.Staff;
import org.uptake.app.task.WorkTask;

/** What was offered before, and what may be offered next. */
record Offers(List<WorkTask> tasks, Staff staff, Moments moments, String me) {

    /** Suitable ones first, those that run already last. */
    List<Offering> offerings(List<Suitability> suitable) {
        return suitable.stream()
                .map(this::offering)
                .sorted(Comparator.comparing((Offering o) -> o.next() == Next.RUNNING)
                        .thenComparing(o -> !o.suitable()))
                .toList();
    }

    private Offering offering(Suitability s) {
        var past = past(s.intervention());
        return new Offering(
                s.intervention(),
                s.title(),
                s.subtitle(),
                s.suitable(),
                s.criteria(),
                next(s, past.stream().findFirst()),
                past.stream().map(this::sentence).toList());
    }

    private List<WorkTask> past(String intervention) {
        Predicate<WorkTask> ofThis = task -> ("PlanDefinition/" + intervention).equals(task.about());
        return tasks.stream()
                .filter(task -> task.isOffer() && task.state().equals("completed"))
                .filter(ofThis)
                .sorted(Comparator.comparing(WorkTask::ended).reversed())
                .toList();
    }

    private static Next next(Suitability s, Optional<WorkTask> last) {
        if (s.state().equals("enrolled")) {
            return Next.RUNNING;
        }
        var answer = last.map(task -> task.outputs().getOrDefault("offer-outcome", ""));
        var agreed =
                s.state().equals("offered") && answer.filter("agreed"::equals).isPresent();
        return agreed ? Next.ENROL : last.isPresent() ? Next.OFFER_AGAIN : Next.OFFER;
    }

    /** {@code 3 Mar 2026, by Tan, Li (navigator), face to face: declined (no time)}. */
    private String sentence(WorkTask offer) {
        var results = offer.outputs();
        var when = moments.startOf(offer.ended().isEmpty() ? offer.since() : offer.ended());
        var how = Words.of(Words.MEDIA, results.getOrDefault("medium", ""));
        var head = Stream.of(
                        when.map(moments::day).orElse("Date not known"),
                        offer.owner() == null ? "" : "by " + staff.owner(offer.owner(), me),
                        how)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        var answer = Words.of(Words.OUTCOMES, results.getOrDefault("offer-outcome", "no answer kept"));
        var why = results.get("decline-reason");
        return head + ": " + answer + (why == null ? "" : " (" + Words.of(Words.DECLINE_REASONS, why) + ")");
    }
}
