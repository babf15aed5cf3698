package dev.tender.operator.framework;

import dev.tender.core.master.MasterView;
import dev.tender.core.model.Work.TaskState;
import dev.tender.crd.Framework;
import dev.tender.crd.FrameworkStatus;
import dev.tender.crd.FrameworkStatus.OfferCounts;
import dev.tender.crd.FrameworkStatus.Phase;
import dev.tender.crd.FrameworkStatus.Registration;
import dev.tender.crd.FrameworkStatus.RegistrationCounts;
import dev.tender.crd.FrameworkStatus.TaskCounts;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.Conditions;
import dev.tender.operator.records.RecordJson;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts a Framework's status together. Pure. */
public final class FrameworkStatuses {
  private static final int MOST_REASONS = 32;

  /**
   * Numbers that the master does not keep.
   *
   * @param base what the status said when this process first saw it
   * @param ended tasks that have ended since
   */
  public record Counts(TaskCounts base, Map<TaskState, Integer> ended, int recordedOffers) {}

  private FrameworkStatuses() {}

  /**
   * @param before the status written last
   * @param view null when the master does not know the Framework (any more); its last numbers stay
   * @param counts what its tasks have come to, and its Offer objects
   */
  public static FrameworkStatus compose(
      Framework framework,
      FrameworkStatus before,
      Facts facts,
      MasterView.@Nullable FrameworkView view,
      Counts counts,
      long nowMillis) {
    String now = RecordJson.time(nowMillis);
    Phase phase = phase(framework, facts, view);
    Conditions conditions = new Conditions(before.conditions(), facts.generation(), now);
    addConditions(conditions, framework, facts, view, phase);
    if (view != null) {
      OfferedCondition.add(conditions, FrameworkMapper.nameOf(framework), view);
      PortsCondition.add(conditions, framework.getSpec().executor().hostPorts(), view);
    }
    return view == null
        ? withoutView(before, facts, counts, phase, conditions)
        : new FrameworkStatus(
            facts.generation(),
            now,
            phase,
            facts.result(),
            registrations(view),
            registered(view),
            percent(view.shareMillionths()),
            Amounts.toQuantities(view.allocated()),
            Amounts.toQuantities(view.offered()),
            new OfferCounts(view.outstandingOffers(), counts.recordedOffers()),
            tasks(view.tasks(), counts),
            firstReasons(view.why()),
            conditions.toList());
  }

  private static FrameworkStatus withoutView(
      FrameworkStatus before, Facts facts, Counts counts, Phase phase, Conditions conditions) {
    return new FrameworkStatus(
        facts.generation(),
        conditions.now(),
        phase,
        facts.result() == null ? before.result() : facts.result(),
        before.registrations().stream()
            .map(each -> new Registration(each.id(), false, each.since()))
            .toList(),
        new RegistrationCounts(0, 0),
        null,
        Map.of(),
        Map.of(),
        new OfferCounts(0, 0),
        tasks(Map.of(), counts),
        Map.of(),
        conditions.toList());
  }

  private static Phase phase(
      Framework framework, Facts facts, MasterView.@Nullable FrameworkView view) {
    if (framework.getMetadata().getDeletionTimestamp() != null) {
      return Phase.Terminating;
    }
    if (facts.end() != null) {
      return facts.end();
    }
    if (framework.getSpec().suspended()) {
      return Phase.Suspended;
    }
    if (framework.getSpec().scheduler().batch() != null
        && facts.problems().isEmpty()
        && facts.taken() == null) {
      return Phase.Active;
    }
    if (view == null || view.registrations().isEmpty()) {
      return Phase.Pending;
    }
    return connected(view) ? Phase.Active : Phase.Disconnected;
  }

  private static void addConditions(
      Conditions conditions,
      Framework framework,
      Facts facts,
      MasterView.@Nullable FrameworkView view,
      Phase phase) {
    boolean valid = facts.problems().isEmpty();
    boolean allowed = view == null || view.problem() == null;
    switch (phase) {
      case Active -> {
        if (!valid) {
          conditions.add("Ready", false, "InvalidSpec", String.join("; ", facts.problems()));
        } else if (facts.taken() != null) {
          conditions.add("Ready", false, Facts.NAME_TAKEN, facts.taken());
        } else if (!allowed) {
          conditions.add("Ready", false, "RolesNotAllowed", problem(view));
        } else if (facts.executorProblem() != null) {
          conditions.add("Ready", false, "ExecutorTemplateInvalid", facts.executorProblem());
        } else {
          conditions.add("Ready", true, "SchedulerConnected", "Offers are sent to the scheduler");
        }
      }
      case Pending -> {
        if (!valid) {
          conditions.add("Ready", false, "InvalidSpec", String.join("; ", facts.problems()));
        } else if (facts.taken() != null) {
          conditions.add("Ready", false, Facts.NAME_TAKEN, facts.taken());
        } else {
          conditions.add(
              "Ready", false, "SchedulerNotConnected", "No scheduler has subscribed yet");
        }
      }
      case Disconnected ->
          conditions.add(
              "Ready",
              false,
              facts.taken() == null ? "SchedulerNotConnected" : Facts.NAME_TAKEN,
              facts.taken() == null ? "The scheduler has gone; its tasks go on" : facts.taken());
      case Suspended -> conditions.add("Ready", false, "Suspended", "spec.suspended is true");
      case Completed ->
          conditions.add("Ready", false, "Completed", "The scheduler has ended its work");
      case Failed ->
          conditions.add("Ready", false, "SchedulerFailed", "The scheduler has failed for good");
      case Terminating ->
          conditions.add("Ready", false, "Terminating", "Tasks and pods are being ended");
    }
    for (Facts.Finding each : facts.findings()) {
      conditions.add(each.type(), each.holds(), each.reason(), each.message());
    }
    if (facts.scheduler() != null) {
      Facts.SchedulerState scheduler = facts.scheduler();
      conditions.add(
          "SchedulerRunning", scheduler.running(), scheduler.reason(), scheduler.message());
    }
    if (framework.getSpec().scheduler().batch() == null) {
      boolean connected = view != null && connected(view);
      conditions.add(
          "Connected",
          connected,
          connected ? "Subscribed" : "NotSubscribed",
          view == null ? "No scheduler is subscribed" : schedulers(registered(view)));
    }
    conditions.add(
        "ExecutorTemplateValid",
        facts.executorProblem() == null,
        facts.executorProblem() == null ? "DryRunPassed" : "Refused",
        facts.executorProblem() == null
            ? "The API server would take an executor pod"
            : facts.executorProblem());
    conditions.add(
        "RolesAllowed",
        allowed,
        allowed ? "Allowed" : "NotAllowed",
        allowed ? "The namespace may use all roles" : problem(view));
  }

  private static String problem(MasterView.@Nullable FrameworkView view) {
    return view == null || view.problem() == null ? "" : view.problem();
  }

  private static boolean connected(MasterView.FrameworkView view) {
    return view.registrations().stream().anyMatch(MasterView.RegistrationView::connected);
  }

  private static String schedulers(RegistrationCounts counts) {
    if (counts.known() <= 1) {
      return counts.connected() > 0 ? "A scheduler is subscribed" : "No scheduler is subscribed";
    }
    return counts.connected() + " of " + counts.known() + " framework ids are connected";
  }

  private static RegistrationCounts registered(MasterView.FrameworkView view) {
    int connected =
        (int) view.registrations().stream().filter(MasterView.RegistrationView::connected).count();
    return new RegistrationCounts(view.registrations().size(), connected);
  }

  private static List<Registration> registrations(MasterView.FrameworkView view) {
    return view.registrations().stream()
        .sorted(
            Comparator.comparingLong(MasterView.RegistrationView::sinceMillis)
                .reversed()
                .thenComparing(MasterView.RegistrationView::id))
        .limit(FrameworkStatus.MAX_REGISTRATIONS)
        .map(each ->
            new Registration(
                each.id().value(), each.connected(), RecordJson.time(each.sinceMillis())))
        .toList();
  }

  public static String percent(long millionths) {
    return String.format(Locale.ROOT, "%.1f%%", millionths / 10_000.0);
  }

  private static Map<String, Integer> firstReasons(Map<String, Integer> why) {
    Map<String, Integer> first = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> each : why.entrySet()) {
      if (first.size() < MOST_REASONS) {
        first.put(each.getKey(), each.getValue());
      }
    }
    return first;
  }

  /** What runs is the master's view; what has ended adds up, over masters too. */
  private static TaskCounts tasks(Map<TaskState, Integer> view, Counts counts) {
    TaskCounts base = counts.base();
    Map<TaskState, Integer> ended = counts.ended();
    return new TaskCounts(
        count(view, TaskState.STAGING),
        count(view, TaskState.STARTING),
        count(view, TaskState.RUNNING),
        count(view, TaskState.KILLING),
        count(view, TaskState.UNREACHABLE),
        base.finished() + count(ended, TaskState.FINISHED),
        base.failed() + count(ended, TaskState.FAILED),
        base.killed() + count(ended, TaskState.KILLED),
        base.error() + count(ended, TaskState.ERROR),
        base.lost()
            + count(ended, TaskState.LOST)
            + count(ended, TaskState.DROPPED)
            + count(ended, TaskState.GONE)
            + count(ended, TaskState.GONE_BY_OPERATOR));
  }

  private static int count(Map<TaskState, Integer> tasks, TaskState state) {
    return tasks.getOrDefault(state, 0);
  }
}
