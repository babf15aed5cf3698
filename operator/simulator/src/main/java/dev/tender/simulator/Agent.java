package dev.tender.simulator;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Resources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An agent sidecar: holds tasks, repeats what is not acknowledged, comes back with all of it. */
final class Agent {
  private static final long RETRY_MILLIS = 10_000;

  private final World world;
  private final Kube.Pod pod;
  private final TreeMap<TaskId, Held> tasks = new TreeMap<>();
  private final TreeSet<TaskId> everLaunched = new TreeSet<>();
  private Work.@Nullable Executor executor;
  private @Nullable String session;
  private boolean attached;
  private boolean dead;
  private boolean terminating;
  private long lastSendMillis;
  private long lastHearMillis;
  private int sessions;
  private int updates;

  Agent(World world, Kube.Pod pod) {
    this.world = world;
    this.pod = pod;
  }

  private static final class Held {
    private final FrameworkId framework;
    private final Work.Task task;
    private TaskState latest = TaskState.STAGING;
    private @Nullable TaskState reported;
    private final Deque<Work.Status> unacknowledged = new ArrayDeque<>();

    private Held(FrameworkId framework, Work.Task task) {
      this.framework = framework;
      this.task = task;
    }
  }

  void connectAfter(long millis) {
    world.after(
        millis,
        () -> {
          if (!dead && session == null) {
            connect();
          }
        });
  }

  private void connect() {
    session = pod.uid + "-s" + sessions++;
    attached = false;
    world.bySession.put(session, this);
    List<MasterEvent.HeldTask> held = new ArrayList<>();
    for (Held task : tasks.values()) {
      held.add(new MasterEvent.HeldTask(task.framework, task.task, task.latest, task.reported));
    }
    List<MasterEvent.HeldExecutor> executors =
        executor == null
            ? List.of()
            : List.of(new MasterEvent.HeldExecutor(pod.plan.frameworkId(), executor));
    say(new MasterEvent.AgentAttached(session, pod.plan.name(), pod.uid, executors, held));
  }

  /** In order, as one stream does. */
  private void say(MasterEvent event) {
    lastSendMillis = Math.max(lastSendMillis, world.now() + world.dice.between(1, 10));
    world.toMaster(lastSendMillis - world.now(), event);
  }

  /** The connection breaks; the master hears of it a little later. */
  void disconnect() {
    String old = session;
    if (old != null) {
      say(new MasterEvent.AgentDetached(old));
      world.bySession.remove(old);
      sessionLost();
    }
  }

  void sessionLost() {
    lostFor(world.dice.between(100, 5_000));
  }

  private void lostFor(long millis) {
    session = null;
    attached = false;
    lastSendMillis = Math.max(lastSendMillis, world.now());
    connectAfter(millis);
  }

  /**
   * The stream is dead and nobody closes it: what the master sends is lost, and it notices some
   * time later, perhaps when the agent is long back.
   */
  void vanish(long noticedMillis, long backMillis) {
    String old = session;
    if (old != null) {
      world.bySession.remove(old);
      world.toMaster(noticedMillis, new MasterEvent.AgentDetached(old));
      lostFor(backMillis);
    }
  }

  /**
   * Says something that is not so. That may confuse the framework whose executor it is, and nobody
   * else, the master least.
   */
  void lie() {
    String to = session;
    if (to == null || !attached) {
      return;
    }
    TaskId task = new TaskId("never-was-" + updates);
    if (world.dice.permille(300) && !everLaunched.isEmpty()) {
      task = everLaunched.first();
    }
    FrameworkId framework =
        world.dice.permille(200) ? new FrameworkId("never-was") : pod.plan.frameworkId();
    if (world.dice.permille(200)) {
      say(new MasterEvent.ExecutorExited(to, framework, new ExecutorId("e0"), 1, "not at all"));
      return;
    }
    // One that lives is told nothing final about: its framework would be right to believe it.
    Held held = tasks.get(task);
    world.muddle(pod.plan.framework(), task);
    TaskState state =
        held != null || world.dice.permille(500) ? TaskState.STARTING : TaskState.FINISHED;
    Work.Status status = status(task, state, false);
    say(new MasterEvent.TaskReported(to, framework, status, state));
  }

  void send(String to, AgentCommand command) {
    lastHearMillis = Math.max(lastHearMillis, world.now() + world.dice.between(1, 10));
    world.after(
        lastHearMillis - world.now(),
        () -> {
          if (to.equals(session) && !dead) {
            hear(command);
          }
        });
  }

  private void hear(AgentCommand command) {
    switch (command) {
      case AgentCommand.Attached _ -> {
        attached = true;
        tasks.values().forEach(this::sendHead);
      }
      case AgentCommand.UpdateFramework _ -> tasks.values().forEach(this::sendHead);
      case AgentCommand.Refused _ -> {
        String old = session;
        if (old != null) {
          world.bySession.remove(old);
        }
        sessionLost();
      }
      case AgentCommand.Launch launch -> launch(launch);
      case AgentCommand.Kill kill -> {
        Held held = tasks.get(kill.task());
        if (held != null && !held.latest.terminal()) {
          world.after(world.dice.between(1, 500), () -> change(held, TaskState.KILLED));
        }
      }
      case AgentCommand.Acknowledge ack -> acknowledge(ack);
      case AgentCommand.Message _ -> {}
      case AgentCommand.ShutdownExecutor _ -> executorDies();
      case AgentCommand.ShutdownPod _ -> terminate();
    }
  }

  private void launch(AgentCommand.Launch launch) {
    Work.Executor wanted = launch.executor();
    if (wanted != null) {
      executor = wanted;
    }
    for (Work.Task task : launch.tasks()) {
      if (!everLaunched.add(task.id())) {
        world.fail("task " + task.id() + " was launched twice in " + pod.plan.name());
      }
      // A framework that gives an id twice has two tasks of it when a new master knows of neither.
      if (!world.muddled(pod.plan.framework(), task.id())) {
        world.kube.checkHeldByNobody(launch.framework(), task.id());
      }
      Held held = new Held(launch.framework(), task);
      tasks.put(task.id(), held);
      world.after(world.dice.between(1, 100), () -> change(held, TaskState.RUNNING));
      world.after(
          world.dice.between(200, 20_000),
          () -> change(held, world.dice.permille(100) ? TaskState.FAILED : TaskState.FINISHED));
    }
    checkRoom();
  }

  /** Tasks never exceed what Kubernetes has really given the pod. */
  private void checkRoom() {
    Resources sum =
        pod.plan.overhead().plus(executor == null ? Resources.NONE : executor.resources());
    for (Held held : tasks.values()) {
      if (!held.latest.terminal()) {
        sum = sum.plus(held.task.resources());
      }
    }
    if (!pod.actual.contains(sum.resizable().withGpus(sum.gpus()))) {
      world.fail("pod " + pod.plan.name() + " has " + pod.actual + " and its tasks need " + sum);
    }
  }

  private void change(Held held, TaskState state) {
    change(held, state, false);
  }

  private void change(Held held, TaskState state, boolean containerEnded) {
    if (dead || held.latest.terminal()) {
      return;
    }
    held.latest = state;
    held.unacknowledged.add(status(held.task.id(), state, containerEnded));
    if (held.unacknowledged.size() == 1) {
      sendHead(held);
    }
  }

  private Work.Status status(TaskId task, TaskState state, boolean containerEnded) {
    return new Work.Status(
        task,
        state,
        Work.Source.EXECUTOR,
        null,
        "",
        pod.uid + "-u" + updates++,
        pod.plan.agent(),
        pod.plan.executorId(),
        null,
        containerEnded ? Cluster.EXECUTOR : null,
        null,
        null,
        null);
  }

  private void sendHead(Held held) {
    Work.Status head = held.unacknowledged.peek();
    String to = session;
    if (head == null || to == null || !attached || dead) {
      return;
    }
    held.reported = head.state();
    say(new MasterEvent.TaskReported(to, held.framework, head, held.latest));
    world.after(
        RETRY_MILLIS,
        () -> {
          if (head.equals(held.unacknowledged.peek()) && to.equals(session)) {
            sendHead(held);
          }
        });
  }

  private void acknowledge(AgentCommand.Acknowledge ack) {
    Held held = tasks.get(ack.task());
    Work.Status head = held == null ? null : held.unacknowledged.peek();
    if (held == null || head == null || !ack.uuid().equals(head.uuid())) {
      return;
    }
    held.unacknowledged.poll();
    if (head.state().terminal()) {
      tasks.remove(ack.task());
    } else {
      sendHead(held);
    }
  }

  /** The custom executor's process ends, and its tasks with it. */
  void executorDies() {
    if (executor != null && !dead) {
      endAll(false);
    }
  }

  /** As above, and the agent knows no more than that the container ended. */
  void containerEnds() {
    if (!dead) {
      endAll(true);
    }
  }

  private void endAll(boolean containerEnded) {
    Work.Executor old = executor;
    String to = session;
    executor = null;
    if (old != null && to != null && attached) {
      say(new MasterEvent.ExecutorExited(to, pod.plan.frameworkId(), old.id(), 9, "killed"));
    }
    for (Held held : List.copyOf(tasks.values())) {
      change(held, TaskState.FAILED, containerEnded);
    }
  }

  /** SIGTERM. */
  void terminate() {
    if (terminating) {
      return;
    }
    terminating = true;
    new ArrayList<>(tasks.values()).forEach(held -> change(held, TaskState.KILLED));
  }

  /** The pod is gone. */
  void die() {
    String old = session;
    dead = true;
    if (old != null) {
      say(new MasterEvent.AgentDetached(old));
      world.bySession.remove(old);
      session = null;
    }
  }

  boolean holds(TaskId task) {
    Held held = tasks.get(task);
    return !dead && held != null && !held.latest.terminal();
  }
}
