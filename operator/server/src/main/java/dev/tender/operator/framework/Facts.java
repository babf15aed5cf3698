package dev.tender.operator.framework;

import dev.tender.crd.FrameworkStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reconciling a Framework has found out; the rest of its status comes from the master.
 *
 * @param generation of the spec that they are about; 0 before the first time
 * @param problems with the spec; the master was not told of it while there are any
 * @param taken which object of somebody else has the name of one that the Framework needs; null
 *     when none has
 * @param executorProblem why the executor template cannot be used; null when it can
 * @param scheduler how the scheduler's pod is doing; null when Tender does not run it
 * @param end Completed or Failed, once the scheduler's Job has ended
 * @param result what the scheduler left behind
 * @param findings conditions of their own
 */
public record Facts(
    long generation,
    List<String> problems,
    @Nullable String taken,
    @Nullable String executorProblem,
    @Nullable SchedulerState scheduler,
    FrameworkStatus.@Nullable Phase end,
    @Nullable String result,
    List<Finding> findings) {
  public Facts {
    findings = List.copyOf(findings);
  }

  /** Without findings. */
  public Facts(
      long generation,
      List<String> problems,
      @Nullable String taken,
      @Nullable String executorProblem,
      @Nullable SchedulerState scheduler,
      FrameworkStatus.@Nullable Phase end,
      @Nullable String result) {
    this(generation, problems, taken, executorProblem, scheduler, end, result, List.of());
  }

  /** The same, and more conditions. */
  public Facts with(List<Finding> more) {
    return new Facts(generation, problems, taken, executorProblem, scheduler, end, result, more);
  }

  public static final Facts NONE = new Facts(0, List.of(), null, null, null, null, null);

  /** Reason of the conditions that say what is taken. */
  static final String NAME_TAKEN = "NameTaken";

  /** What was found out about something that has a condition to itself. */
  public record Finding(String type, boolean holds, String reason, String message) {}

  /** A scheduler that Tender runs. */
  public record SchedulerState(boolean running, String reason, String message) {}
}
