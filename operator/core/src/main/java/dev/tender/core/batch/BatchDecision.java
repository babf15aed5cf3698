package dev.tender.core.batch;

import dev.tender.core.model.OfferId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import java.util.List;

/** What the built-in scheduler wants. */
public sealed interface BatchDecision {
  record Launch(OfferId offer, List<Work.Task> tasks) implements BatchDecision {}

  record Decline(OfferId offer) implements BatchDecision {}

  record Suppress() implements BatchDecision {}

  /** Something new waits: what was declined may fit now. */
  record Revive() implements BatchDecision {}

  record Acknowledge(TaskId task, String uuid) implements BatchDecision {}

  /** Call {@link BatchScheduler#again} after this time. */
  record RetryLater(TaskId task, long millis) implements BatchDecision {}

  /** The task never starts; for the records. */
  record Ended(Work.Applied task, Work.TaskState state, String reason, String message)
      implements BatchDecision {}
}
