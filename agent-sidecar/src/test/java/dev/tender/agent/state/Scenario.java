package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.world.Describe;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.UpdateRecord;
import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.sandbox.TaskContainers;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** An agent's mind with a held clock; what it does is collected, what happens is told to it. */
final class Scenario {
  /** The longest that anything may take to end. */
  static final long GRACE_MILLIS = 5_000;

  private final TaskContainers containers;

  private static final int MOST_TICKS = 10_000;

  private AgentState state;
  private int uuids;
  private int starts = 1;
  private long now = 1_000_000;

  /** What the journal holds. */
  final List<Entry> journal = new ArrayList<>();

  /** Orders for the launcher since they were looked at. */
  final Deque<LauncherCommand> orders = new ArrayDeque<>();

  /** The same as "container VERB run". */
  final List<String> addressed = new ArrayList<>();

  final Deque<AgentCallBody> calls = new ArrayDeque<>();
  final Deque<ExecutorEvent> events = new ArrayDeque<>();
  final Deque<AgentAction.Answer> answers = new ArrayDeque<>();
  final Deque<UpdateRecord> updates = new ArrayDeque<>();
  final Deque<AgentAction.Fetch> fetches = new ArrayDeque<>();
  final List<String> stoppedFetches = new ArrayList<>();
  final Deque<AgentAction.Look> looks = new ArrayDeque<>();

  /** What became of sandboxes, in order. */
  final List<String> sandboxes = new ArrayList<>();

  final List<AgentAction.PlaceSecrets> secrets = new ArrayList<>();
  final List<AgentAction.LinkSandbox> links = new ArrayList<>();
  final List<AgentEvent> looksInto = new ArrayList<>();
  int measurements;
  boolean left;
  boolean stopped;
  boolean streamClosed;

  Scenario() {
    this(TaskContainers.ONE);
  }

  /** In a pod of these containers; none of their launchers is there yet. */
  Scenario(TaskContainers containers) {
    this.containers = containers;
    state = fresh();
  }

  /** Launcher and master are there, and the master has term 7. */
  static Scenario connected() {
    Scenario scenario = new Scenario();
    scenario.launcherReady();
    scenario.master(Describe.subscribed());
    return scenario;
  }

  private AgentState fresh() {
    AgentConfig config =
        new AgentConfig(
            Describe.POD, 5051, "/run/executor.sock", "/sandbox", GRACE_MILLIS, "team", containers);
    return new AgentState(config, () -> Describe.uuid(1_000_000 + uuids++));
  }

  /** The process dies and another goes on from the journal. */
  void restart() {
    restartFrom(journal);
  }

  /** The process dies and another goes on from the journal as it would be rewritten. */
  void restartFromSnapshot() {
    restartFrom(state.snapshot());
  }

  private void restartFrom(List<Entry> entries) {
    List<Entry> found = List.copyOf(entries);
    journal.clear();
    journal.addAll(found);
    state = fresh();
    found.forEach(state::replay);
    state.restored(now);
    orders.clear();
    addressed.clear();
    events.clear();
    updates.clear();
    calls.clear();
  }

  List<Entry> snapshot() {
    return state.snapshot();
  }

  void tell(AgentInput input) {
    for (AgentAction action : state.apply(now, input)) {
      switch (action) {
        case AgentAction.Store(Entry entry) -> journal.add(entry);
        case AgentAction.ToLauncher(String container, var command) -> {
          orders.add(command);
          addressed.add(container + " " + word(command));
        }
        case AgentAction.ToMaster(var call) -> {
          calls.add(call);
          if (call instanceof AgentCallBody.Updates(List<UpdateRecord> sent)) {
            updates.addAll(sent);
          }
        }
        case AgentAction.SubscribeWith(var call) -> calls.add(call);
        case AgentAction.ToExecutor(var _, var event) -> events.add(event);
        case AgentAction.Answer answer -> answers.add(answer);
        case AgentAction.LeaveMaster _ -> left = true;
        case AgentAction.Stop _ -> stopped = true;
        case AgentAction.CloseStream _ -> streamClosed = true;
        case AgentAction.Fetch fetch -> fetches.add(fetch);
        case AgentAction.StopFetch(String run) -> stoppedFetches.add(run);
        case AgentAction.Look look -> looks.add(look);
        case AgentAction.MakeSandbox(String name) -> sandboxes.add("make " + name);
        case AgentAction.PlaceSecrets place -> secrets.add(place);
        case AgentAction.KeepSandbox(String name) -> sandboxes.add("keep " + name);
        case AgentAction.ClearSandboxes _ -> sandboxes.add("clear");
        case AgentAction.LookInto(AgentEvent request) -> looksInto.add(request);
        case AgentAction.MeasureDisk _ -> measurements++;
        case AgentAction.LinkSandbox link -> links.add(link);
        case AgentAction.OpenStream _, AgentAction.Say _ -> {}
      }
    }
  }

  /** Lets time pass; every deadline on the way is met. */
  void pass(long millis) {
    long end = now + millis;
    int ticks = 0;
    while (!stopped && state.deadlineMillis() <= end) {
      now = Math.max(now, state.deadlineMillis());
      tell(new AgentInput.Tick());
      if (++ticks > MOST_TICKS) {
        throw new AssertionError("a deadline that a tick does not move");
      }
    }
    now = end;
  }

  /** Like pass, with a master that beats. */
  void passWithMaster(long millis) {
    for (long left = millis; left > 0; left -= 5_000) {
      pass(Math.min(left, 5_000));
      master(new AgentEvent.Heartbeat(Describe.TERM));
    }
  }

  void launcherReady(LauncherEvent.Run... runs) {
    launcherReady(TaskContainers.EXECUTOR, runs);
  }

  void launcherReady(String container, LauncherEvent.Run... runs) {
    tell(new AgentInput.LauncherReady(container, 64L << 20, "start " + starts, List.of(runs)));
  }

  void launcherGone() {
    tell(new AgentInput.LauncherGone(TaskContainers.EXECUTOR));
  }

  /** A container ends and another launcher answers in it, which knows nothing. */
  void containerRestarts(String container) {
    tell(new AgentInput.LauncherGone(container));
    starts++;
    launcherReady(container);
  }

  private static String word(LauncherCommand command) {
    return switch (command) {
      case LauncherCommand.Start start -> "START " + start.id();
      case LauncherCommand.SignalGroup(String id, int number) -> "SIGNAL " + id + " " + number;
      case LauncherCommand.Forget(String id) -> "FORGET " + id;
      case LauncherCommand.KillAll _ -> "KILLALL";
      case LauncherCommand.Hello _ -> "HELLO";
    };
  }

  /** The executor's container ends and another launcher answers, which knows nothing. */
  void containerRestarts() {
    containerRestarts(TaskContainers.EXECUTOR);
  }

  /** The same, while the agent is not there to see it. */
  void containerRestartsUnseen() {
    starts++;
    launcherReady();
  }

  void master(AgentEvent event) {
    tell(new AgentInput.FromMaster(event));
  }

  void launcher(LauncherEvent event) {
    launcher(TaskContainers.EXECUTOR, event);
  }

  void launcher(String container, LauncherEvent event) {
    tell(new AgentInput.FromLauncher(container, event));
  }

  void started(String run) {
    launcher(new LauncherEvent.Started(run, 42));
  }

  void exited(String run, int waitStatus, long oomKills) {
    launcher(new LauncherEvent.Exited(run, waitStatus, oomKills));
  }

  void executor(long ticket, ExecutorCallBody body) {
    tell(
        new AgentInput.FromExecutor(
            ticket, new ExecutorCall(Describe.EXECUTOR, Describe.FRAMEWORK, body)));
  }

  void executorSubscribes(long ticket, TaskInfo... unacknowledged) {
    executor(ticket, new ExecutorCallBody.Subscribe(List.of(unacknowledged), List.of()));
  }

  void executorSays(String task, TaskState taskState, int uuid) {
    executor(100 + uuid, new ExecutorCallBody.Update(Describe.status(task, taskState, uuid)));
  }

  /** Takes the next update and acknowledges it; others follow then. */
  TaskStatus takeUpdate() {
    UpdateRecord update = updates.remove();
    master(Describe.ack(update));
    return update.status();
  }

  /** Takes and acknowledges all that is said, as "task STATE". */
  List<String> takeAll() {
    List<String> said = new ArrayList<>();
    while (!updates.isEmpty()) {
      TaskStatus status = takeUpdate();
      said.add(status.taskId().value() + " " + status.state());
    }
    return said;
  }

  <T extends LauncherCommand> T order(Class<T> type) {
    while (!orders.isEmpty()) {
      LauncherCommand order = orders.remove();
      if (type.isInstance(order)) {
        return type.cast(order);
      }
    }
    throw new AssertionError("no " + type.getSimpleName());
  }

  <T extends ExecutorEvent> T event(Class<T> type) {
    while (!events.isEmpty()) {
      ExecutorEvent event = events.remove();
      if (type.isInstance(event)) {
        return type.cast(event);
      }
    }
    throw new AssertionError("no " + type.getSimpleName());
  }

  <T extends AgentCallBody> T call(Class<T> type) {
    while (!calls.isEmpty()) {
      AgentCallBody call = calls.remove();
      if (type.isInstance(call)) {
        return type.cast(call);
      }
    }
    throw new AssertionError("no " + type.getSimpleName());
  }

  /** Launches a command task and lets it run; its run is "task.number". */
  void runCommand(String task) {
    master(Describe.command(Describe.task(task).command(Describe.shell("work")).build()));
    started(order(LauncherCommand.Start.class).id());
    takeAll();
  }

  /** Launches tasks on the custom executor, which subscribes with ticket 1 and gets them. */
  void runExecutor(String... tasks) {
    TaskInfo[] infos = new TaskInfo[tasks.length];
    for (int i = 0; i < tasks.length; i++) {
      infos[i] = Describe.task(tasks[i]).build();
    }
    master(Describe.custom(infos));
    started(order(LauncherCommand.Start.class).id());
    executorSubscribes(1);
    events.clear();
  }
}
