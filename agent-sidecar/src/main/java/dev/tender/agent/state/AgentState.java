package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.KillCause;
import dev.tender.agent.model.TaskKey;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.TaskAck;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an agent knows and decides. Inputs go in with their time, actions come out; the
 * same inputs give the same actions. One thread at a time.
 */
public final class AgentState {
  private final AgentConfig config;
  private final Statuses statuses;
  private final Frameworks frameworks = new Frameworks();
  private final Membership membership = new Membership();
  private final Container container = new Container();
  private final Departure departure = new Departure();
  private final Heartbeats heartbeats;
  private final TaskBook book;
  private final ExecutorExits exits;
  private final Processes processes;
  private final Helpers helpers = new Helpers();
  private final Fetches fetches;
  private final Checks checks;
  private final CommandTasks commands;
  private final Executors executors;
  private final DefaultExecutors defaults;
  private final ExecutorCalls calls;
  private final Runs runs;
  private final DiskWatch disk;

  /** This master has heard that the pod cannot be used again. */
  private boolean unusableTold;

  /**
   * @param uuids new ones for the agent's own statuses, 16 bytes each
   */
  public AgentState(AgentConfig config, Supplier<Bytes> uuids) {
    this.config = config;
    statuses = new Statuses(config, uuids);
    book = new TaskBook(statuses);
    exits = new ExecutorExits(membership, book);
    processes = new Processes(config, container);
    fetches = new Fetches(container, processes, helpers);
    checks = new Checks(book, container, processes, helpers);
    commands =
        new CommandTasks(
            book,
            container,
            frameworks,
            new CommandTasks.Aids(processes, fetches, checks),
            config.executorGraceMillis());
    defaults = new DefaultExecutors(book, commands, exits);
    executors = new Executors(config, book, container, frameworks, processes, fetches, exits);
    calls = new ExecutorCalls(config, executors, book, frameworks, container);
    runs = new Runs(book, container, commands, executors, helpers);
    disk = new DiskWatch(book, container, processes, commands, executors, defaults);
    heartbeats = new Heartbeats(executors);
  }

  /**
   * What follows from an input.
   *
   * @param nowMillis since the epoch, never less than before
   */
  public List<AgentAction> apply(long nowMillis, AgentInput input) {
    Turn turn = new Turn(nowMillis);
    switch (input) {
      case AgentInput.Tick _ -> {}
      case AgentInput.LauncherReady ready -> {
        // What was asked for while it was away never came to it.
        helpers.lost(turn);
        runs.launcherReady(turn, ready);
      }
      case AgentInput.LauncherGone _ -> {
        runs.launcherGone(nowMillis);
        helpers.lost(turn);
      }
      case AgentInput.FromLauncher(var event) -> runs.handle(turn, event);
      case AgentInput.Fetched(String run, String problem) -> fetches.fetched(turn, run, problem);
      case AgentInput.Looked(long ticket, var result) -> checks.looked(turn, ticket, result);
      case AgentInput.DiskMeasured(long bytes) -> disk.measured(turn, bytes);
      case AgentInput.SessionOpening _ -> turn.act(new AgentAction.SubscribeWith(subscribe()));
      case AgentInput.FromMaster(var event) -> obey(turn, event);
      case AgentInput.SessionLost(String reason) -> sessionLost(turn, reason);
      case AgentInput.MasterUnreachable(String reason) -> {
        membership.unreachable();
        turn.say(reason);
      }
      case AgentInput.SessionRefused(String sentence) -> refused(turn, sentence);
      case AgentInput.FromExecutor(long ticket, var call) -> calls.handle(turn, ticket, call);
      case AgentInput.ExecutorStreamLost(long ticket, ExecutorKey key) -> streamLost(ticket, key);
      case AgentInput.Terminate _ -> terminate(turn);
    }
    settle(turn);
    return turn.actions();
  }

  /** When a Tick is needed at the latest; Long.MAX_VALUE for never. */
  public long deadlineMillis() {
    long deadline = Math.min(book.deadlineMillis(), membership.deadlineMillis());
    deadline = Math.min(deadline, Math.min(commands.deadlineMillis(), executors.deadlineMillis()));
    deadline = Math.min(deadline, Math.min(runs.deadlineMillis(), departure.deadlineMillis()));
    deadline = Math.min(deadline, Math.min(helpers.deadlineMillis(), checks.deadlineMillis()));
    return Math.min(deadline, Math.min(heartbeats.deadlineMillis(), disk.deadlineMillis()));
  }

  /** What every input may have made possible or due. */
  private void settle(Turn turn) {
    membership.tick(turn);
    if (!membership.connected()) {
      book.disconnected();
    }
    heartbeats.tick(turn);
    commands.tick(turn);
    executors.tick(turn);
    defaults.tick(turn);
    runs.tick(turn, departure);
    fetches.tick(turn);
    checks.tick(turn, (later, task, cause) -> commands.kill(later, task, cause, null));
    helpers.tick(turn, container);
    disk.tick(turn);
    String unusable = container.unusable();
    if (unusable != null && departure.reason() == null) {
      departure.drain("its container could not be cleaned: " + unusable);
      dropWaiting(turn);
    }
    book.flush(turn);
    if (unusable != null && membership.connected() && !unusableTold) {
      unusableTold = true;
      turn.master(new AgentCallBody.PodUnusable(unusable));
    }
    if (departure.complete(turn, container.idle(), book.anythingWaits())) {
      turn.act(new AgentAction.Stop());
    }
  }

  private AgentCallBody.Subscribe subscribe() {
    exits.subscribing();
    return new AgentCallBody.Subscribe(
        Membership.PROTOCOL_VERSION,
        config.version(),
        config.pod(),
        Stream.concat(executors.records().stream(), defaults.records().stream()).toList(),
        book.records(),
        membership.term());
  }

  private void obey(Turn turn, AgentEvent event) {
    membership.heard(turn);
    switch (event) {
      case AgentEvent.Subscribed subscribed -> subscribed(turn, subscribed);
      case AgentEvent.UpdateFramework(FrameworkInfo info) -> {
        frameworks.learn(turn, info);
        FrameworkId listening = info.id();
        if (listening != null) {
          book.resume(listening);
        }
      }
      case AgentEvent.Launch launch -> launch(turn, launch);
      case AgentEvent.Kill kill -> kill(turn, kill);
      case AgentEvent.Acknowledge(List<TaskAck> acks) -> {
        for (TaskAck ack : acks) {
          book.acknowledge(turn, ack);
        }
      }
      case AgentEvent.Message message ->
          turn.executor(
              new ExecutorKey(message.frameworkId(), message.executorId()),
              new ExecutorEvent.Message(message.data()));
      case AgentEvent.ShutdownExecutor(FrameworkId framework, var executorId) -> {
        ExecutorKey key = new ExecutorKey(framework, executorId);
        ExecutorProcess executor = executors.find(key);
        if (executor != null) {
          executors.shutDown(turn, executor, "its framework wants it");
        }
        defaults.shutDown(turn, key);
      }
      case AgentEvent.ShutdownPod(String reason) -> {
        departure.drain(reason);
        endAll(turn, KillCause.REQUEST, reason);
      }
      case AgentEvent.Error(String message) -> {
        membership.lost();
        turn.act(new AgentAction.LeaveMaster("the master says: " + message));
        refused(turn, message);
      }
      case AgentEvent.Heartbeat(long term) -> membership.obeys(turn, term);
      case AgentEvent.ListFiles _, AgentEvent.ReadFile _ ->
          turn.act(new AgentAction.LookInto(event));
    }
  }

  private void subscribed(Turn turn, AgentEvent.Subscribed subscribed) {
    if (!membership.obeys(turn, subscribed.term())) {
      turn.act(
          new AgentAction.LeaveMaster(
              "its term " + subscribed.term() + " is over: " + membership.term() + " has begun"));
      return;
    }
    membership.subscribed(turn, subscribed);
    unusableTold = false;
    agentIs(subscribed.agentId());
    FrameworkInfo info = subscribed.frameworkInfo();
    if (info != null) {
      frameworks.learn(turn, info);
    }
    book.connected();
    exits.subscribed(turn);
    turn.say(
        "session with the master of term "
            + subscribed.term()
            + " as agent "
            + subscribed.agentId().value());
  }

  private void agentIs(AgentId id) {
    statuses.agentIs(id);
    processes.agentIs(id);
    calls.agentIs(id);
  }

  private void launch(Turn turn, AgentEvent.Launch launch) {
    if (!membership.obeys(turn, launch.term())) {
      turn.say("a launch of term " + launch.term() + " is ignored: it is over");
      return;
    }
    FrameworkId framework = launch.frameworkInfo().id();
    if (framework == null) {
      turn.say("a launch without framework_info.id is ignored");
      return;
    }
    frameworks.forgetUnused(id -> executors.isOf(id) || book.isOf(id));
    frameworks.learn(turn, launch.frameworkInfo());
    ExecutorInfo info = launch.executor();
    ExecutorKey key = info == null ? null : new ExecutorKey(framework, info.executorId());
    boolean builtIn = DefaultExecutors.isDefault(info);
    ExecutorProcess executor = null;
    if (info != null && key != null && departure.reason() == null) {
      if (builtIn) {
        defaults.wanted(turn, key, info);
      } else {
        executor = executors.wanted(turn, key, info);
      }
    }
    List<HeldTask> launched = new ArrayList<>();
    for (TaskInfo taskInfo : launch.tasks()) {
      TaskKey taskKey = new TaskKey(framework, taskInfo.taskId());
      if (book.find(taskKey) != null) {
        turn.say("task " + taskKey + " is here already; its second launch is ignored");
        continue;
      }
      launched.add(new HeldTask(taskKey, key, builtIn, taskInfo));
    }
    if (launch.isGroup() && key != null) {
      book.addGroup(turn, key, launched);
    } else {
      launched.forEach(task -> book.add(turn, task));
    }
    for (HeldTask task : launched) {
      launch(turn, task, executor);
    }
  }

  private void launch(Turn turn, HeldTask task, @Nullable ExecutorProcess executor) {
    String leaving = departure.reason();
    if (leaving != null) {
      book.report(
          turn,
          task,
          Report.byAgent(
              frameworks.dropped(task.key.frameworkId()),
              "REASON_EXECUTOR_TERMINATED",
              "The pod takes no more tasks: " + leaving));
    } else if (executor != null) {
      executors.launch(turn, executor, task);
    } else {
      commands.launch(turn, task);
    }
  }

  private void kill(Turn turn, AgentEvent.Kill kill) {
    HeldTask task = book.find(new TaskKey(kill.frameworkId(), kill.taskId()));
    if (task == null || book.ended(task)) {
      return;
    }
    if (task.builtIn) {
      commands.kill(turn, task, KillCause.REQUEST, kill.killPolicy());
      return;
    }
    ExecutorProcess executor = task.executor == null ? null : executors.find(task.executor);
    if (executor != null) {
      executors.kill(turn, executor, task, kill.killPolicy());
    }
  }

  private void sessionLost(Turn turn, String reason) {
    if (membership.connected()) {
      turn.say("session with the master lost: " + reason);
    }
    membership.lost();
  }

  private void refused(Turn turn, String sentence) {
    membership.lost();
    turn.say("refused: " + sentence);
    if (membership.unwanted(turn) && departure.reason() == null) {
      String reason = "the master refuses this agent: " + sentence;
      departure.drain(reason);
      endAll(turn, KillCause.REQUEST, reason);
    }
  }

  private void streamLost(long ticket, ExecutorKey key) {
    ExecutorProcess executor = executors.find(key);
    if (executor != null && executor.stream != null && executor.stream == ticket) {
      executor.stream = null;
    }
  }

  private void terminate(Turn turn) {
    departure.terminate(turn);
    endAll(turn, KillCause.POD_STOPPED, "its pod is being deleted");
  }

  private void dropWaiting(Turn turn) {
    for (RunOwner owner : container.waiting()) {
      switch (owner) {
        case RunOwner.Command(TaskKey key, var _) -> {
          HeldTask task = book.find(key);
          if (container.cancel(owner) && task != null) {
            launch(turn, task, null);
          }
        }
        case RunOwner.Custom(ExecutorKey key) -> {
          ExecutorProcess executor = executors.find(key);
          if (executor != null) {
            executors.shutDown(turn, executor, String.valueOf(departure.reason()));
          }
        }
      }
    }
  }

  private void endAll(Turn turn, KillCause cause, String why) {
    turn.say("everything is asked to end: " + why);
    for (HeldTask task : new ArrayList<>(book.all())) {
      if (task.builtIn && !book.ended(task)) {
        commands.kill(turn, task, cause, null);
      }
    }
    for (ExecutorProcess executor : executors.all()) {
      executors.shutDown(turn, executor, why);
    }
  }

  /** Directories of the runs that are known, relative to that of all of them. */
  public Set<String> sandboxes() {
    return container.all().stream().map(Run::sandbox).collect(Collectors.toSet());
  }

  /** The fewest facts whose replay gives this state. */
  public List<Entry> snapshot() {
    List<Entry> entries = new ArrayList<>();
    membership.snapshot(entries);
    frameworks.all().forEach(info -> entries.add(new Entry.Framework(info)));
    executors.snapshot(entries);
    defaults.snapshot(entries);
    book.snapshot(entries);
    container.snapshot(entries);
    commands.snapshot(entries);
    return entries;
  }

  /** Takes a fact that an earlier life has written down; in their order, before any input. */
  public void replay(Entry entry) {
    new Restoration(membership, frameworks, container, book, executors, defaults, commands)
        .replay(entry);
  }

  /** All of them were replayed; before any input. */
  public void restored(long nowMillis) {
    AgentId id = membership.agentId();
    if (id != null) {
      agentIs(id);
    }
    executors.restored(nowMillis);
    runs.launcherGone(nowMillis);
    for (HeldTask task : book.all()) {
      if (task.builtIn && !book.ended(task) && container.of(task.owner()) == null) {
        container.want(task.owner());
      }
    }
  }
}
