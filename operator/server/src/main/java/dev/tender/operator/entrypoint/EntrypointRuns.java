package dev.tender.operator.entrypoint;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ExecutorSpec;
import dev.tender.operator.kube.PodFeed;
import dev.tender.operator.kube.TaskPod;
import dev.tender.operator.loop.AgentGateway;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.WireStatuses;
import dev.tender.operator.wire.WireTasks;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Plays the agent of pods that are one task each: to the master their sessions are as those of
 * others, and what happens in them is read from the pods' statuses. Any thread may call.
 */
public final class EntrypointRuns implements AgentGateway, PodFeed.TaskPods, Runnable {
  /** Starts the ids of these sessions; those of agents are UUIDs. */
  private static final String SESSION = "entrypoint:";

  private static final Logger LOG = Logger.getLogger(EntrypointRuns.class);
  private static final long DEFAULT_GRACE_MILLIS = 3_000;
  private static final long TICK_MILLIS = 1_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final AgentGateway agents;
  private final EventSink sink;
  private final WireTasks tasks;
  private final Stopping stopping;
  private final Function<FrameworkName, @Nullable ExecutorSpec> executors;
  private final long term;
  private final InstantSource clock;
  private final Map<String, EntrypointRun> runs = new HashMap<>();

  /** Ends what runs in a pod. */
  public interface Stopping {
    /**
     * @param graceSeconds between SIGTERM and SIGKILL, at least 1
     */
    void stop(PodName pod, String uid, long graceSeconds);
  }

  /**
   * @param agents who speaks to all other sessions
   * @param executors what a Framework says of its executors; null when it is gone
   * @param term of this master
   */
  public EntrypointRuns(
      AgentGateway agents,
      EventSink sink,
      WireTasks tasks,
      Stopping stopping,
      Function<FrameworkName, @Nullable ExecutorSpec> executors,
      long term,
      InstantSource clock) {
    this.agents = agents;
    this.sink = sink;
    this.tasks = tasks;
    this.stopping = stopping;
    this.executors = executors;
    this.term = term;
    this.clock = clock;
  }

  /** Looks every second at what is due, until the thread is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(TICK_MILLIS);
        tick();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What has not been acknowledged is said again, and what takes too long is ended. All under the
   * lock: an acknowledgement that comes meanwhile would let the next state go out before the one
   * that is repeated. So nobody waits here for room, which the master's thread alone makes and who
   * may wait for us; what finds none is said the next time.
   */
  void tick() {
    synchronized (runs) {
      long now = clock.millis();
      for (EntrypointRun run : runs.values()) {
        run.resend(now).forEach(sink::offer);
        ExecutorSpec executor = executors.apply(run.plan.framework());
        long start = executor == null ? NEVER : executor.startTimeout().duration().toMillis();
        if (run.isLate(now, start)) {
          run.dropped(now, start).forEach(sink::offer);
          stopping.stop(run.plan.name(), run.uid, 1);
        }
        if (run.isOverdue(now)) {
          run.end(EntrypointRun.Cause.COMPLETION_TIME);
          stopping.stop(run.plan.name(), run.uid, 1);
        }
      }
    }
  }

  @Override
  public void seen(TaskPod pod) {
    PodPlan plan = pod.pod().plan();
    Work.Task task = task(pod, plan);
    if (task == null || !(task.payload() instanceof Payloads.OfTask(TaskInfo info))) {
      return;
    }
    long now = clock.millis();
    List<MasterEvent> events;
    synchronized (runs) {
      EntrypointRun run =
          runs.computeIfAbsent(
              pod.pod().uid(),
              uid -> new EntrypointRun(SESSION + uid, plan, uid, info, plan.term() != term, now));
      events = run.seen(now, pod, task);
    }
    events.forEach(sink::put);
  }

  @Override
  public void gone(String uid, @Nullable TaskPod last) {
    if (last != null) {
      seen(last);
    }
    EntrypointRun run;
    List<MasterEvent> events;
    synchronized (runs) {
      run = runs.remove(uid);
      events = run == null ? List.of() : run.gone(clock.millis());
    }
    events.forEach(sink::put);
  }

  /** The task that a pod is; null for what is none, for anybody can write an annotation. */
  private Work.@Nullable Task task(TaskPod pod, PodPlan plan) {
    try {
      TaskInfo read = Json.decode(TaskInfo.class, pod.task().getBytes(StandardCharsets.UTF_8));
      if (read.taskId().value().isEmpty()) {
        throw new IllegalArgumentException("task_id.value is empty");
      }
      // One that a person applied has neither agent nor resources written down.
      AgentId agent = new AgentId(plan.agent().value());
      Work.Task task = tasks.toCore(read.toBuilder().agentId(agent).build());
      Resources room = plan.envelope().minusSaturating(plan.overhead());
      return new Work.Task(
          task.id(),
          task.name(),
          plan.agent(),
          task.resources().isEmpty() ? room : task.resources(),
          task.marked(),
          null,
          plan.shape(),
          task.payload(),
          null);
    } catch (WireException | IllegalArgumentException e) {
      LOG.warnf("Pod %s names no task: %s", plan.name(), e.getMessage());
      return null;
    }
  }

  @Override
  public void order(String session, AgentCommand command) {
    if (!session.startsWith(SESSION)) {
      agents.order(session, command);
      return;
    }
    List<MasterEvent> events;
    synchronized (runs) {
      EntrypointRun run = runs.get(session.substring(SESSION.length()));
      events = run == null ? List.of() : order(run, command);
    }
    // On the master's own thread, which must not wait for itself.
    events.forEach(sink::insist);
  }

  private List<MasterEvent> order(EntrypointRun run, AgentCommand command) {
    long now = clock.millis();
    return switch (command) {
      case AgentCommand.Attached attached -> run.accepted(now, attached.agent());
      case AgentCommand.Refused(String why) -> {
        LOG.debugf("Task %s: %s", run, why);
        run.refused();
        yield List.of();
      }
      case AgentCommand.Kill kill -> {
        if (!run.hasEnded()) {
          run.end(EntrypointRun.Cause.REQUEST);
          stopping.stop(run.plan.name(), run.uid, graceSeconds(run, kill.graceMillis()));
        }
        yield List.of();
      }
      case AgentCommand.Acknowledge acknowledge ->
          run.acknowledged(now, WireStatuses.toBytes(acknowledge.uuid()));
      case AgentCommand.ShutdownPod _ -> {
        // Whoever says so deletes the pod.
        run.end(EntrypointRun.Cause.REQUEST);
        yield List.of();
      }
      case AgentCommand.UpdateFramework _ -> run.retold(now);
      // It has the task already, and there is no executor.
      case AgentCommand.Launch _, AgentCommand.Message _, AgentCommand.ShutdownExecutor _ ->
          List.of();
    };
  }

  private long graceSeconds(EntrypointRun run, @Nullable Long wantedMillis) {
    Long own = wantedMillis == null ? run.ownGraceMillis() : wantedMillis;
    long grace = own == null ? DEFAULT_GRACE_MILLIS : own;
    ExecutorSpec executor = executors.apply(run.plan.framework());
    long most = executor == null ? grace : executor.maxGrace().duration().toMillis();
    return Math.max(1, Math.ceilDiv(Math.min(grace, most), 1000L));
  }
}
