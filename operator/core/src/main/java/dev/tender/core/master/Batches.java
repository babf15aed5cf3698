package dev.tender.core.master;

import dev.tender.core.batch.BatchDecision;
import dev.tender.core.batch.BatchScheduler;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connects the built-in schedulers with the master: each batch Framework is one framework id that
 * never disconnects. After a take-over its tasks wait until the agents that may still run them are
 * back, or nothing would keep a task from running twice.
 */
final class Batches {
  private static final long REFUSE_MILLIS = 5_000;
  private static final long RECOVERY_CHECK_MILLIS = 200;
  private static final long UNSEEN_CHECK_MILLIS = 2_000;

  private final Turn turn;
  private final Timers timers;
  private final Books books;
  private final Sessions sessions;
  private final Consumer<MasterEvent> master;
  private final TreeMap<FrameworkName, Batch> batches = new TreeMap<>();

  /** Applied before their framework was declared. */
  private final TreeMap<FrameworkName, List<MasterEvent.TaskApplied>> orphans = new TreeMap<>();

  private boolean synced;

  Batches(Turn turn, Timers timers, Books books, Sessions sessions, Consumer<MasterEvent> master) {
    this.turn = turn;
    this.timers = timers;
    this.books = books;
    this.sessions = sessions;
    this.master = master;
  }

  private static final class Batch {
    private final FrameworkName name;
    private final FrameworkId id;
    private final String uid;
    private final BatchScheduler scheduler;

    /** Not admitted before the agents are back. */
    private final LinkedHashMap<TaskId, MasterEvent.TaskApplied> held = new LinkedHashMap<>();

    /** Held ones whose resources have been deleted. */
    private final TreeSet<TaskId> doomed = new TreeSet<>();

    private Timers.@Nullable Timer check;

    private Batch(FrameworkName name, FrameworkId id, String uid, BatchScheduler scheduler) {
      this.name = name;
      this.id = id;
      this.uid = uid;
      this.scheduler = scheduler;
    }
  }

  void declared(Declarations.Framework framework) {
    Batch known = batches.get(framework.name());
    boolean wanted = framework.scheduler() == Declarations.SchedulerKind.BATCH;
    if (known != null && (!wanted || !known.uid.equals(framework.uid()))) {
      forget(framework.name());
      master.accept(new MasterEvent.Teardown(known.id));
      known = null;
    }
    if (known != null) {
      subscribe(framework, known.id);
    } else if (wanted) {
      start(framework);
    }
  }

  private void start(Declarations.Framework framework) {
    // The id follows from the resource, so that the pods of an earlier master are recognised.
    FrameworkId id = new FrameworkId("batch-" + framework.uid());
    Installation home = books.frameworks().installation(framework.name());
    BatchScheduler scheduler = new BatchScheduler(this::node, home::overhead);
    Batch batch = new Batch(framework.name(), id, framework.uid(), scheduler);
    batches.put(framework.name(), batch);
    subscribe(framework, id);
    for (MasterEvent.TaskApplied task : orphans.getOrDefault(framework.name(), List.of())) {
      applied(task);
    }
    orphans.remove(framework.name());
  }

  private void subscribe(Declarations.Framework framework, FrameworkId id) {
    master.accept(
        new MasterEvent.Subscribe(
            Turn.BUILT_IN + framework.name(),
            framework.name(),
            new Work.Registration(
                id,
                framework.name().name(),
                List.of(),
                Set.of(),
                Set.of("PARTITION_AWARE", "TASK_KILLING_STATE"),
                null,
                new Work.BatchRegistration(framework.name(), id))));
  }

  private Cluster.@Nullable Node node(AgentId id) {
    AgentEntry agent = books.agents().find(id);
    return agent == null ? null : agent.node;
  }

  /**
   * The framework is no batch one any more, or gone. What it has not launched ends here, or its
   * resources would wait for an end that nobody tells; what it has launched ends with it.
   */
  void forget(FrameworkName name) {
    Batch batch = batches.remove(name);
    if (batch == null) {
      return;
    }
    timers.cancel(batch.check);
    TreeSet<TaskId> ended = new TreeSet<>(batch.held.keySet());
    ended.addAll(batch.scheduler.unlaunched());
    FrameworkEntry framework = books.frameworks().find(batch.id);
    for (TaskId task : ended) {
      if (framework == null || !framework.tasks.contains(task)) {
        killed(name, task, "its Framework takes no applied tasks any more");
      }
    }
  }

  /** For the records: a task that somebody applied ends, and there is nothing to kill. */
  void killed(FrameworkName framework, TaskId task, String message) {
    turn.emit(
        new MasterEffect.RecordApplied(
            framework, task, TaskState.KILLED, "TASK_KILLED_DURING_LAUNCH", message));
  }

  /** A role or a right has changed: whoever was refused tries again. */
  void rolesChanged() {
    for (Map.Entry<FrameworkName, Batch> entry : batches.entrySet()) {
      FrameworkEntry framework = books.frameworks().find(entry.getValue().id);
      Installation home = books.frameworks().installation(entry.getKey());
      if (home.declared != null && (framework == null || !framework.connected())) {
        subscribe(home.declared, entry.getValue().id);
      }
    }
  }

  void synced() {
    synced = true;
    batches.values().forEach(this::admit);
  }

  void applied(MasterEvent.TaskApplied event) {
    Batch batch = batches.get(event.framework());
    if (batch == null) {
      orphans.computeIfAbsent(event.framework(), key -> new ArrayList<>()).add(event);
      return;
    }
    batch.held.put(event.task().id(), event);
    batch.doomed.remove(event.task().id());
    admit(batch);
  }

  /** Lets held tasks in once nothing that may run them is still expected back. */
  private void admit(Batch batch) {
    if (batch.held.isEmpty()) {
      return;
    }
    if (!synced || expectsAgents(batch)) {
      timers.cancel(batch.check);
      batch.check = timers.at(turn.nowMillis() + RECOVERY_CHECK_MILLIS, () -> admit(batch));
      return;
    }
    FrameworkEntry framework = books.frameworks().find(batch.id);
    FrameworkEntry unsure =
        framework != null && Sessions.mayHoldMore(framework, null) ? framework : null;
    for (MasterEvent.TaskApplied event : List.copyOf(batch.held.values())) {
      Work.Applied task = event.task();
      if (unsure != null && mayRunUnseen(unsure, event)) {
        continue;
      }
      batch.held.remove(task.id());
      boolean doomed = batch.doomed.remove(task.id());
      FrameworkEntry.Ended before = framework == null ? null : framework.history.get(task.id());
      if (before != null && !BatchScheduler.isTriedAgain(before.state(), before.reason())) {
        continue;
      }
      TaskState recorded = event.recorded();
      if (framework != null && framework.tasks.contains(task.id())) {
        batch.scheduler.adopt(task);
        if (doomed) {
          master.accept(new MasterEvent.TaskDeleted(event.framework(), task.id()));
        }
      } else if (doomed) {
        killed(event.framework(), task.id(), "deleted; nobody who came back runs it");
      } else if (before == null && recorded != null && recorded != TaskState.STAGING) {
        turn.emit(
            new MasterEffect.RecordApplied(
                event.framework(),
                task.id(),
                TaskState.LOST,
                "AGENT_REMOVED",
                "no agent that came back after a restart of the master holds it"));
      } else {
        carryOut(batch, batch.scheduler.apply(task));
      }
    }
    if (!batch.held.isEmpty()) {
      timers.cancel(batch.check);
      batch.check = timers.at(turn.nowMillis() + UNSEEN_CHECK_MILLIS, () -> admit(batch));
    }
  }

  /** It was launched once, and nobody who is here has it: it may run where nobody is heard of. */
  private static boolean mayRunUnseen(FrameworkEntry framework, MasterEvent.TaskApplied event) {
    TaskId id = event.task().id();
    return event.recorded() != null
        && !framework.tasks.contains(id)
        && !framework.history.containsKey(id);
  }

  private boolean expectsAgents(Batch batch) {
    FrameworkEntry framework = books.frameworks().find(batch.id);
    if (framework == null) {
      return false;
    }
    for (PodEntry pod : framework.pods.values()) {
      if (pod.awaited && sessions.recovering(pod.agent)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the task was one that had not been launched, and is ended by this. */
  boolean deleted(FrameworkName name, TaskId id) {
    List<MasterEvent.TaskApplied> waiting = orphans.get(name);
    if (waiting != null) {
      waiting.removeIf(each -> each.task().id().equals(id));
      if (waiting.isEmpty()) {
        orphans.remove(name);
      }
    }
    Batch batch = batches.get(name);
    if (batch == null) {
      return false;
    }
    MasterEvent.TaskApplied held = batch.held.get(id);
    if (held != null) {
      FrameworkEntry framework = books.frameworks().find(batch.id);
      if (framework != null && framework.tasks.contains(id)) {
        batch.held.remove(id);
        batch.scheduler.adopt(held.task());
        batch.scheduler.withdraw(id);
        return false;
      }
      if (held.recorded() != null) {
        // It may still run, and its agent will say so: it is decided when held tasks are let in.
        batch.doomed.add(id);
        return true;
      }
      batch.held.remove(id);
      batch.scheduler.apply(held.task());
    }
    List<BatchDecision> decisions = batch.scheduler.withdraw(id);
    if (decisions == null) {
      return false;
    }
    carryOut(batch, decisions);
    return true;
  }

  private void again(Batch batch, TaskId task) {
    if (batches.get(batch.name) == batch) {
      carryOut(batch, batch.scheduler.again(task));
    }
  }

  /** Delivers what the built-in schedulers were told, until nothing is left to say. */
  void deliver() {
    for (Turn.Told told = turn.nextForBuiltIn(); told != null; told = turn.nextForBuiltIn()) {
      Batch batch = batches.get(told.framework().home.name);
      if (batch != null && batch.id.equals(told.framework().id)) {
        carryOut(batch, heard(batch, told.message()));
      }
    }
  }

  private static List<BatchDecision> heard(Batch batch, SchedulerMessage message) {
    return switch (message) {
      case SchedulerMessage.Offers(List<Work.Offer> offers) -> batch.scheduler.offered(offers);
      case SchedulerMessage.Update(Work.Status status) -> batch.scheduler.updated(status);
      case SchedulerMessage.Subscribed _,
          SchedulerMessage.OperationUpdate _,
          SchedulerMessage.Rescind _,
          SchedulerMessage.InverseOffers _,
          SchedulerMessage.RescindInverse _,
          SchedulerMessage.ExecutorMessage _,
          SchedulerMessage.Failure _,
          SchedulerMessage.Mark _,
          SchedulerMessage.Error _ ->
          List.of();
    };
  }

  private void carryOut(Batch batch, List<BatchDecision> decisions) {
    FrameworkId id = batch.id;
    for (BatchDecision decision : decisions) {
      switch (decision) {
        case BatchDecision.Launch launch ->
            master.accept(
                MasterEvent.Accept.launching(
                    id, List.of(launch.offer()), launch.tasks(), REFUSE_MILLIS));
        case BatchDecision.Decline decline ->
            master.accept(new MasterEvent.Decline(id, List.of(decline.offer()), REFUSE_MILLIS));
        case BatchDecision.Suppress _ -> master.accept(new MasterEvent.Suppress(id, List.of()));
        case BatchDecision.Revive _ -> master.accept(new MasterEvent.Revive(id, List.of()));
        case BatchDecision.Acknowledge ack ->
            master.accept(new MasterEvent.Acknowledge(id, ack.task(), ack.uuid()));
        case BatchDecision.RetryLater later ->
            timers.at(turn.nowMillis() + later.millis(), () -> again(batch, later.task()));
        case BatchDecision.Ended ended ->
            turn.emit(
                new MasterEffect.RecordApplied(
                    batch.name, ended.task().id(), ended.state(), ended.reason(), ended.message()));
      }
    }
  }
}
