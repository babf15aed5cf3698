package dev.tender.operator.entrypoint;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Work;
import dev.tender.operator.kube.TaskPod;
import dev.tender.operator.wire.WireStatuses;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ContainerStatus;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExitCode;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.NetworkIpAddress;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One pod that is a task: what becomes of it, in the statuses that an agent would send, one at a
 * time, each until it is acknowledged. All that it needs to know is in the pod, so that another
 * master goes on from there. One thread at a time.
 */
final class EntrypointRun {
  private static final long RESEND_FIRST_MILLIS = 10_000;
  private static final long RESEND_LONGEST_MILLIS = 600_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Why it is to end. */
  enum Cause {
    REQUEST,
    COMPLETION_TIME
  }

  final String session;
  final PodPlan plan;
  final String uid;
  private final TaskInfo info;

  /** Another master has made the pod, and may have told what has happened until now. */
  private final boolean inherited;

  private final long seenMillis;

  private final Deque<TaskStatus> unacknowledged = new ArrayDeque<>();
  private TaskState latest = TaskState.TASK_STAGING;
  private boolean attached;
  private boolean accepted;
  private @Nullable AgentId agent;
  private @Nullable String address;
  private @Nullable Long startedMillis;
  private @Nullable Cause cause;
  private long resendMillis = Long.MAX_VALUE;
  private long pauseMillis = RESEND_FIRST_MILLIS;

  /**
   * @param nowMillis epoch milliseconds: it has just been seen for the first time
   */
  EntrypointRun(
      String session, PodPlan plan, String uid, TaskInfo info, boolean inherited, long nowMillis) {
    this.seenMillis = nowMillis;
    this.session = session;
    this.plan = plan;
    this.uid = uid;
    this.info = info;
    this.inherited = inherited;
  }

  /**
   * The pod has changed.
   *
   * @param held the task as the master knows it
   */
  List<MasterEvent> seen(long nowMillis, TaskPod pod, Work.Task held) {
    address = pod.pod().ip() == null ? address : pod.pod().ip();
    if (pod.startedMillis() != null) {
      startedMillis = pod.startedMillis();
    }
    List<MasterEvent> events = new ArrayList<>();
    // Before it begins nobody has it: its end is then that of its pod. But of another master's pod
    // nobody else knows what task it will be.
    if (!attached && (pod.begun() || inherited)) {
      attached = true;
      events.add(
          new MasterEvent.AgentAttached(
              session,
              plan.name(),
              uid,
              List.of(),
              List.of(
                  new MasterEvent.HeldTask(
                      plan.frameworkId(), held, WireStatuses.toCore(latest), null))));
    }
    if (pod.begun() && latest == TaskState.TASK_STAGING) {
      if (!inherited) {
        add(nowMillis, status(TaskState.TASK_STARTING, "The container is started"));
      }
      add(nowMillis, status(TaskState.TASK_RUNNING, "The image's entrypoint runs"));
    }
    TaskPod.End end = pod.end();
    if (end != null && !latest.isTerminal()) {
      add(nowMillis, end(end));
    }
    deliver(nowMillis, events);
    return events;
  }

  /** The pod is gone: what is left to say is said at once, for nobody asks for it again. */
  List<MasterEvent> gone(long nowMillis) {
    List<MasterEvent> events = new ArrayList<>();
    if (attached && !latest.isTerminal() && cause != null) {
      add(nowMillis, ended(cause, "Nobody saw how the container ended"));
    }
    if (resendMillis != Long.MAX_VALUE) {
      unacknowledged.remove(); // It is said, and the master repeats what it was told last.
    }
    if (attached) {
      unacknowledged.forEach(status -> events.add(report(status)));
    }
    unacknowledged.clear();
    return events;
  }

  /** The master knows the session. */
  List<MasterEvent> accepted(long nowMillis, AgentId node) {
    accepted = true;
    agent = node;
    List<MasterEvent> events = new ArrayList<>();
    deliver(nowMillis, events);
    return events;
  }

  /** The master does not; the next look at the pod tries again. */
  void refused() {
    accepted = false;
    attached = false;
    resendMillis = Long.MAX_VALUE;
  }

  List<MasterEvent> acknowledged(long nowMillis, Bytes uuid) {
    TaskStatus head = unacknowledged.peek();
    if (head == null || !uuid.equals(head.uuid())) {
      return List.of();
    }
    unacknowledged.remove();
    resendMillis = Long.MAX_VALUE;
    pauseMillis = RESEND_FIRST_MILLIS;
    List<MasterEvent> events = new ArrayList<>();
    deliver(nowMillis, events);
    return events;
  }

  /** It is to end; the first cause counts. */
  void end(Cause why) {
    if (cause == null) {
      cause = why;
    }
  }

  boolean hasEnded() {
    return latest.isTerminal();
  }

  /** The grace of its kill policy in milliseconds; null when it has none. */
  @Nullable Long ownGraceMillis() {
    DurationInfo grace = info.killPolicy() == null ? null : info.killPolicy().gracePeriod();
    return grace == null ? null : grace.nanoseconds() / NANOS_PER_MILLI;
  }

  /** Whether it has run for as long as it may, and nobody has ended it yet. */
  boolean isOverdue(long nowMillis) {
    DurationInfo most = info.maxCompletionTime();
    return most != null
        && startedMillis != null
        && cause == null
        && !latest.isTerminal()
        && nowMillis - startedMillis >= most.nanoseconds() / NANOS_PER_MILLI;
  }

  /**
   * Whether it should have begun by now. Of a pod of its own the master finds that by itself; for
   * another master's it was told of the task before that began.
   *
   * @param longestMillis that a pod may take to start
   */
  boolean isLate(long nowMillis, long longestMillis) {
    return attached
        && inherited
        && latest == TaskState.TASK_STAGING
        && nowMillis - seenMillis >= longestMillis;
  }

  /** It is given up. */
  List<MasterEvent> dropped(long nowMillis, long longestMillis) {
    add(
        nowMillis,
        status(
                TaskState.TASK_DROPPED,
                "the executor pod did not start within " + longestMillis / 1000 + " s")
            .source(TaskSource.SOURCE_AGENT)
            .reason("REASON_EXECUTOR_REGISTRATION_TIMEOUT"));
    List<MasterEvent> events = new ArrayList<>();
    deliver(nowMillis, events);
    return events;
  }

  /** Says again what nobody has acknowledged. */
  List<MasterEvent> resend(long nowMillis) {
    TaskStatus head = unacknowledged.peek();
    if (head == null || nowMillis < resendMillis) {
      return List.of();
    }
    pauseMillis = Math.min(RESEND_LONGEST_MILLIS, 2 * pauseMillis);
    resendMillis = nowMillis + pauseMillis;
    return List.of(report(head));
  }

  /** Its framework has come back: says at once what it may have missed. */
  List<MasterEvent> retold(long nowMillis) {
    TaskStatus head = unacknowledged.peek();
    if (!accepted || head == null) {
      return List.of();
    }
    pauseMillis = RESEND_FIRST_MILLIS;
    resendMillis = nowMillis + pauseMillis;
    return List.of(report(head));
  }

  private void deliver(long nowMillis, List<MasterEvent> events) {
    TaskStatus head = unacknowledged.peek();
    if (accepted && head != null && resendMillis == Long.MAX_VALUE) {
      resendMillis = nowMillis + pauseMillis;
      events.add(report(head));
    }
  }

  private MasterEvent report(TaskStatus status) {
    return new MasterEvent.TaskReported(
        session,
        plan.frameworkId(),
        WireStatuses.toCore(status, agent == null ? plan.agent() : agent, null),
        WireStatuses.toCore(latest));
  }

  private void add(long nowMillis, TaskStatus.Builder status) {
    TaskStatus whole = status.timestamp(nowMillis / 1000.0).build();
    latest = whole.state();
    unacknowledged.add(whole);
  }

  private TaskStatus.Builder end(TaskPod.End end) {
    String said = end.message().isBlank() ? "" : ": " + end.message().strip();
    String message = "Container exited with status " + end.code() + said;
    TaskStatus.Builder status =
        switch (end.reason()) {
          case "OOMKilled" ->
              failed("CONTAINER_LIMITATION_MEMORY", "Memory limit exceeded: " + message);
          case "StartError", "ContainerCannotRun" ->
              failed("CONTAINER_LAUNCH_FAILED", end.reason() + said);
          case "ContainerStatusUnknown" -> failed("EXECUTOR_TERMINATED", end.reason() + said);
          default ->
              cause != null
                  ? ended(cause, message)
                  : end.stopped()
                      ? failed("EXECUTOR_TERMINATED", message + " because its pod is being deleted")
                      : status(
                          end.code() == 0 ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED,
                          message);
        };
    return status.labels(ExitCode.labels(end.code()));
  }

  private TaskStatus.Builder ended(Cause why, String message) {
    return switch (why) {
      case REQUEST -> status(TaskState.TASK_KILLED, message);
      case COMPLETION_TIME ->
          status(TaskState.TASK_FAILED, message + " after its maximum completion time")
              .reason("REASON_MAX_COMPLETION_TIME_REACHED");
    };
  }

  private TaskStatus.Builder failed(String reason, String message) {
    return status(TaskState.TASK_FAILED, message)
        .source(TaskSource.SOURCE_AGENT)
        .reason("REASON_" + reason);
  }

  private TaskStatus.Builder status(TaskState state, String message) {
    return TaskStatus.builder()
        .taskId(info.taskId())
        .state(state)
        .message(message)
        .source(TaskSource.SOURCE_EXECUTOR)
        .agentId(new dev.tender.protocol.v1.AgentId(plan.agent().value()))
        .executorId(new ExecutorId(info.taskId().value()))
        .uuid(uuid(state))
        .containerStatus(container());
  }

  /** The same for every master, so that whoever has heard of it knows a repetition. */
  private Bytes uuid(TaskState state) {
    UUID uuid =
        UUID.nameUUIDFromBytes((uid + "\0" + state.name()).getBytes(StandardCharsets.UTF_8));
    return Bytes.copyOf(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array());
  }

  private @Nullable ContainerStatus container() {
    String at = address;
    if (at == null) {
      return null;
    }
    String protocol = at.indexOf(':') >= 0 ? "IPv6" : "IPv4";
    return new ContainerStatus(
        null, List.of(NetworkInfo.of("pod", new NetworkIpAddress(protocol, at))), null, null);
  }

  @Override
  public String toString() {
    return info.taskId().value() + " in pod " + plan.name();
  }
}
