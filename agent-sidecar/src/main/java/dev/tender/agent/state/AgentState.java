package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.launcher.LauncherEvent;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.agent.model.KillCause;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.TaskAck;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that an agent knows and decides. Inputs go in with their time, actions come out; the
 * same inputs give the same actions. One thread at a time.
 */
public final class AgentState {
  private final AgentConfig config;
  private final Statuses statuses;
  private final Frameworks frameworks = new Frameworks();
  private final Membership membership = new Membership();
  private final Containers containers;
  private final Departure departure = new Departure();
  private final Heartbeats heartbeats;
  private final TaskBook book;
  private final ExecutorExits exits;
  private final Processes processes;
  private final Helpers helpers = new Helpers();
  private final Fetches fetches;
  private final Checks checks;
  private final Endings endings;
  private final CommandTasks commands;
  private final Executors executors;
  private final ExecutorEnds executorEnds;
  private final DefaultExecutors defaults;
  private final Assignments assignments;
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
    containers = new Containers(config.containers());
    statuses = new Statuses(config, uuids);
    book = new TaskBook(statuses);
    exits = new ExecutorExits(membership, book);
    processes = new Processes(config, containers);
    fetches = new Fetches(containers, processes, helpers);
    checks = new Checks(book, containers, processes, helpers);
    endings = new Endings(config.executorGraceMillis());
    commands =
        new CommandTasks(
            book,
            containers,
            frameworks,
            new CommandTasks.Aids(processes, fetches, checks),
            endings);
    defaults = new DefaultExecutors(book, commands, exits);
    executors = new Executors(config, book, containers, frameworks);
    executorEnds =
        new ExecutorEnds(config, executors, book, containers, frameworks, fetches, exits);
    assignments =
        new Assignments(
            membership,
            departure,
            frameworks,
            containers,
            book,
            commands,
            executors,
            executorEnds,
            defaults);
    calls = new ExecutorCalls(config, executors, book, frameworks, containers);
    runs =
        new Runs(
            book,
            containers,
            commands,
            executors,
            new ExecutorOccupants(
                containers, processes, new Startup(fetches, processes), executorEnds),
            helpers);
    disk = new DiskWatch(book, containers, processes, commands, executors, executorEnds, defaults);
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
        helpers.lost(turn, ready.container());
        runs.launcherReady(turn, ready);
      }
      case AgentInput.LauncherGone(String container) -> {
        runs.launcherGone(container, nowMillis);
        helpers.lost(turn, container);
      }
      case AgentInput.FromLauncher(String container, LauncherEvent.Stopping _) ->
          assignments.containerStops(turn, container);
      case AgentInput.FromLauncher(String container, var event) ->
          runs.handle(turn, container, event);
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
    deadline =
        Math.min(deadline, Math.min(commands.deadlineMillis(), executorEnds.deadlineMillis()));
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
    executorEnds.tick(turn);
    defaults.tick(turn);
    runs.tick(turn, departure);
    fetches.tick(turn);
    checks.tick(turn, (later, task, cause) -> commands.kill(later, task, cause, null));
    helpers.tick(turn, containers);
    disk.tick(turn);
    String unusable = containers.unusable();
    if (unusable != null && departure.reason() == null) {
      departure.drain("its container could not be cleaned: " + unusable);
      assignments.dropWaiting(turn);
    }
    book.flush(turn);
    if (unusable != null && membership.connected() && !unusableTold) {
      unusableTold = true;
      turn.master(new AgentCallBody.PodUnusable(unusable));
    }
    if (departure.complete(turn, containers.idle(), book.anythingWaits())) {
      turn.act(new AgentAction.Stop());
    }
  }

  private AgentCallBody.Subscribe subscribe() {
    exits.subscribing();
    return new AgentCallBody.Subscribe(
        Membership.PROTOCOL_VERSION,
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
      case AgentEvent.Launch launch -> assignments.launch(turn, launch);
      case AgentEvent.Kill kill -> assignments.kill(turn, kill);
      case AgentEvent.Acknowledge(List<TaskAck> acks) -> {
        for (TaskAck ack : acks) {
          book.acknowledge(turn, ack);
        }
      }
      case AgentEvent.Message message ->
          turn.executor(
              new ExecutorKey(message.frameworkId(), message.executorId()),
              new ExecutorEvent.Message(message.data()));
      case AgentEvent.ShutdownExecutor order -> assignments.shutDown(turn, order);
      case AgentEvent.ShutdownPod(String reason) -> {
        departure.drain(reason);
        assignments.endAll(turn, KillCause.REQUEST, reason);
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
      assignments.endAll(turn, KillCause.REQUEST, reason);
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
    assignments.endAll(turn, KillCause.POD_STOPPED, "its pod is being deleted");
  }

  /** Directories of the runs that are known, relative to that of all of them. */
  public Set<String> sandboxes() {
    return containers.all().stream().map(Run::sandbox).collect(Collectors.toSet());
  }

  /** The fewest facts whose replay gives this state. */
  public List<Entry> snapshot() {
    List<Entry> entries = new ArrayList<>();
    membership.snapshot(entries);
    frameworks.all().forEach(info -> entries.add(new Entry.Framework(info)));
    executors.snapshot(entries);
    defaults.snapshot(entries);
    book.snapshot(entries);
    containers.snapshot(entries);
    endings.snapshot(entries);
    return entries;
  }

  /** Takes a fact that an earlier life has written down; in their order, before any input. */
  public void replay(Entry entry) {
    new Restoration(membership, frameworks, containers, book, executors, defaults, endings)
        .replay(entry);
  }

  /** All of them were replayed; before any input. */
  public void restored(long nowMillis) {
    AgentId id = membership.agentId();
    if (id != null) {
      agentIs(id);
    }
    executors.restored(nowMillis);
    for (Container container : containers.each()) {
      container.disconnected(nowMillis);
    }
    for (HeldTask task : book.all()) {
      if (task.builtIn && !book.ended(task) && containers.of(task.owner()) == null) {
        containers.want(task.owner());
      }
    }
  }
}
