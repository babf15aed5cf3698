package dev.tender.core.master;

import dev.tender.core.model.Work;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task that was launched and whose end is not acknowledged yet. */
final class TaskEntry {
  final Work.Task task;
  final FrameworkEntry framework;
  final FrameworkEntry.Standing standing;
  final long launchedMillis;

  /** Where it runs or will run. */
  final PodEntry pod;

  /** The newest state that anybody reported; resources are free once it is terminal. */
  Work.TaskState latest = Work.TaskState.STAGING;

  /** The state of the last update that the framework was or should have been sent. */
  Work.TaskState reported = Work.TaskState.STAGING;

  /** What the last update said of container and health, for answers to questions. */
  Work.@Nullable Payload told;

  long changedMillis;
  @Nullable String reason;
  String message = "";

  /** Of its process, once that has ended and somebody says so. */
  @Nullable Integer exitCode;

  /** An agent held it before this master knew of it. */
  boolean adopted;

  /** All tasks of its group, itself included; empty for one that was launched alone. */
  List<TaskEntry> group = List.of();

  /** Its LAUNCH went down a session, or an agent said that it holds it. */
  boolean sent;

  /** How many times its LAUNCH went down a session. */
  int sendings;

  /** Its agent has said something of it, so that it was stored there. */
  boolean heardOf;

  /** Its pod could not be heard for too long; {@link #latest} is what was known before. */
  boolean unreachable;

  /** When that was last found; of no meaning before. */
  long unreachableMillis;

  boolean killWanted;

  /** It was told to end because its node is drained. */
  boolean drained;

  @Nullable Long killGraceMillis;

  /** It is to end because the room that it was lent is wanted back. */
  Revocations.@Nullable Revocation revocation;

  /** Null as long as nothing is to be acknowledged. */
  @Nullable LastTold lastTold;

  /** The last terminal update passed on; repeated by the master if its pod goes away with it. */
  Work.@Nullable Status last;

  /** The last update of its agent that was passed on; for people. */
  Work.@Nullable Status passed;

  /** A terminal update of the master's own that is repeated until it is acknowledged. */
  Work.@Nullable Status owed;

  Timers.@Nullable Timer retry;
  long retryMillis;

  TaskEntry(
      Work.Task task,
      FrameworkEntry framework,
      FrameworkEntry.Standing standing,
      PodEntry pod,
      long launchedMillis) {
    this.task = task;
    this.framework = framework;
    this.standing = standing;
    this.pod = pod;
    this.launchedMillis = launchedMillis;
    this.changedMillis = launchedMillis;
  }

  /** Of the last update that was told, if that is to be acknowledged. */
  @Nullable String uuid() {
    return lastTold == null ? null : lastTold.uuid();
  }

  boolean live() {
    return !latest.terminal();
  }
}
