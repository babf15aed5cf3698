package dev.tender.systemtest;

import dev.tender.protocol.json.WireException;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.Filters;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.Needs;
import dev.tender.sdk.OfferedResources;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Short tasks without end on every node, commands and tasks of executors that stay, launched by a
 * scheduler by hand that sees all the wire brings, repetitions too. Each task says once, in its
 * pod, that it runs: {@code ran TASK}, a command in the file {@link #LEDGER}, others on the
 * standard output of their executor.
 */
final class SteadyLoad implements AutoCloseable {
  static final String LEDGER = "/ledger/ran";

  /** On each node, each with a task that lasts as long as the load. */
  static final List<ExecutorId> EXECUTORS = List.of(new ExecutorId("one"), new ExecutorId("two"));

  /** Command tasks under way on each node, for which there are as many pods. */
  private static final int COMMANDS = 3;

  /** Short tasks under way in each executor. */
  private static final int IN_EXECUTOR = 2;

  private static final int LONGEST_COMMAND_MILLIS = 400;
  private static final Needs COMMAND = Needs.none().cpus(0.05).mem(32);
  private static final Needs COMMAND_WITH_POD = Needs.none().cpus(0.07).mem(144);
  private static final Needs EXECUTOR = Needs.none().cpus(0.1).mem(96);
  private static final Needs EXECUTOR_WITH_POD = Needs.none().cpus(0.13).mem(208);
  private static final Needs IN_ITS_ROOM = Needs.none().cpus(0.01).mem(4);
  private static final String INVALID_OFFERS = "REASON_INVALID_OFFERS";

  enum Kind {
    COMMAND,
    PRINT,
    HOLD
  }

  /** A task and what was heard of it, in order, without repetitions. */
  record Course(Kind kind, AgentId agent, ExecutorId executor, List<TaskState> states) {
    boolean ended() {
      return states.stream().anyMatch(TaskState::isTerminal);
    }
  }

  private final RawScheduler scheduler;
  private final SplittableRandom random;
  private final Map<AgentId, List<Offer>> offers = new HashMap<>();
  private final Map<TaskId, Course> courses = new ConcurrentHashMap<>();
  private final Map<TaskId, Course> underWay = new ConcurrentHashMap<>();
  private final Set<Bytes> updates = new HashSet<>();
  private final List<TaskStatus> repeated = new CopyOnWriteArrayList<>();
  private final List<SchedulerEvent.Failure> failures = new CopyOnWriteArrayList<>();
  private final List<Long> delaysMillis = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private int numbers;
  private volatile boolean enough;
  private boolean holdsKilled;

  /** Begins at once, on a thread of its own. */
  SteadyLoad(RawScheduler scheduler, long seed) {
    this.scheduler = scheduler;
    this.random = new SplittableRandom(seed);
    Thread.ofPlatform().daemon().name("load").start(this::run);
  }

  static String manifest(String name, String role) {
    return """
    apiVersion: tender.dev/v1beta1
    kind: Framework
    metadata:
      name: %s
    spec:
      roles: ["%s"]
      taskRecords: None
      scheduler:
        external: {}
      executor:
        warm:
          idleTimeout: 10m
        template:
          spec:
            volumes:
              - name: ledger
                emptyDir: {}
            containers:
              - name: executor
                image: localhost/tender/probe:local
                volumeMounts:
                  - name: ledger
                    mountPath: /ledger
    """
        .formatted(name, role);
  }

  private void run() {
    try {
      while (!over()) {
        hear(scheduler.next());
        for (AgentId agent : List.copyOf(offers.keySet())) {
          use(agent);
        }
      }
      ended.complete(null);
    } catch (IOException
        | WireException
        | InterruptedException
        | RuntimeException
        | AssertionError e) {
      ended.completeExceptionally(e);
    }
  }

  /** Of what has ended the long tasks are the last. */
  private boolean over() throws IOException, InterruptedException {
    if (!enough || underWay.values().stream().anyMatch(each -> each.kind() != Kind.HOLD)) {
      return false;
    }
    if (!holdsKilled) {
      holdsKilled = true;
      for (Map.Entry<TaskId, Course> hold : underWay.entrySet()) {
        scheduler.call(new SchedulerCallBody.Kill(hold.getKey(), hold.getValue().agent(), null));
      }
    }
    return underWay.isEmpty();
  }

  private void hear(SchedulerEvent event) throws IOException, InterruptedException {
    switch (event) {
      case SchedulerEvent.Offers(List<Offer> some) ->
          some.forEach(
              offer -> offers.computeIfAbsent(offer.agentId(), _ -> new ArrayList<>()).add(offer));
      case SchedulerEvent.Rescind(OfferId id) ->
          offers.values().forEach(list -> list.removeIf(offer -> offer.id().equals(id)));
      case SchedulerEvent.Update(TaskStatus status) -> updated(status);
      case SchedulerEvent.Failure failure -> failures.add(failure);
      case SchedulerEvent.Error(String message) -> throw new AssertionError(message);
      case SchedulerEvent.Subscribed _,
          SchedulerEvent.InverseOffers _,
          SchedulerEvent.RescindInverseOffer _,
          SchedulerEvent.UpdateOperationStatus _,
          SchedulerEvent.Message _,
          SchedulerEvent.Heartbeat _ -> {}
    }
  }

  private void updated(TaskStatus status) throws IOException, InterruptedException {
    TaskId task = status.taskId();
    Course course = courses.get(task);
    if (course == null) {
      throw new AssertionError("nobody launched the task of " + status);
    }
    Bytes uuid = status.uuid();
    if (uuid == null && INVALID_OFFERS.equals(status.reason()) && course.states().isEmpty()) {
      // The master took the offer back at this moment: there is no such task.
      courses.remove(task);
      underWay.remove(task);
      return;
    }
    if (uuid != null && !updates.add(uuid)) {
      repeated.add(status);
    } else {
      course.states().add(status.state());
      Double timestamp = status.timestamp();
      if (timestamp != null) {
        delaysMillis.add(Instant.now().toEpochMilli() - Math.round(timestamp * 1000));
      }
    }
    if (course.ended()) {
      underWay.remove(task);
    }
    AgentId agent = status.agentId();
    if (uuid != null && agent != null) {
      scheduler.call(new SchedulerCallBody.Acknowledge(agent, task, uuid));
    }
  }

  /** Launches what is missing on a node, as far as it has been offered. */
  private void use(AgentId agent) throws IOException, InterruptedException {
    List<Offer> some = offers.getOrDefault(agent, List.of());
    if (enough || some.isEmpty()) {
      return;
    }
    OfferedResources left = OfferedResources.of(some);
    OfferedResources room = OfferedResources.of(some);
    List<TaskInfo> tasks = new ArrayList<>();
    for (ExecutorId executor : EXECUTORS) {
      if (count(Kind.HOLD, agent, executor) == 0) {
        if (room.take(EXECUTOR_WITH_POD).isPresent()) {
          var _ = left.take(EXECUTOR).orElseThrow();
          tasks.add(task(Kind.HOLD, agent, executor, left));
        }
        continue;
      }
      for (long is = count(Kind.PRINT, agent, executor); is < IN_EXECUTOR; is++) {
        if (room.take(IN_ITS_ROOM).isPresent()) {
          tasks.add(task(Kind.PRINT, agent, executor, left));
        }
      }
    }
    ExecutorId none = new ExecutorId("");
    for (long is = count(Kind.COMMAND, agent, none); is < COMMANDS; is++) {
      if (room.take(COMMAND_WITH_POD).isPresent()) {
        tasks.add(task(Kind.COMMAND, agent, none, left));
      }
    }
    if (!tasks.isEmpty()) {
      offers.remove(agent);
      scheduler.call(
          new SchedulerCallBody.Accept(
              some.stream().map(Offer::id).toList(),
              List.of(Operation.launch(tasks)),
              Filters.refuse(0)));
    }
  }

  private long count(Kind kind, AgentId agent, ExecutorId executor) {
    return underWay.values().stream()
        .filter(each ->
            each.kind() == kind && each.agent().equals(agent) && each.executor().equals(executor))
        .count();
  }

  private TaskInfo task(Kind kind, AgentId agent, ExecutorId executor, OfferedResources left) {
    TaskId id = new TaskId(kind.name().toLowerCase(Locale.ROOT) + "-" + ++numbers);
    Course course = new Course(kind, agent, executor, new CopyOnWriteArrayList<>());
    courses.put(id, course);
    underWay.put(id, course);
    TaskInfo.Builder task = TaskInfo.builder().name(id.value()).taskId(id).agentId(agent);
    return switch (kind) {
      case COMMAND ->
          task.resources(left.take(COMMAND).orElseThrow())
              .command(
                  CommandInfo.ofShell(
                      "echo ran $MESOS_TASK_ID >>%s; exec sleep 0.%03d"
                          .formatted(LEDGER, random.nextInt(LONGEST_COMMAND_MILLIS))))
              .build();
      case PRINT -> inExecutor(task, executor, left, "print ran " + id.value());
      case HOLD -> inExecutor(task, executor, left, "hold");
    };
  }

  private static TaskInfo inExecutor(
      TaskInfo.Builder task, ExecutorId executor, OfferedResources left, String order) {
    return task.resources(left.take(IN_ITS_ROOM).orElseThrow())
        .executor(
            ExecutorInfo.builder()
                .type("CUSTOM")
                .executorId(executor)
                .command(CommandInfo.ofProgram("/bin/probe", List.of("/bin/probe")))
                .resources(List.of(Resource.cpus(0.1), Resource.mem(96)))
                .build())
        .data(Bytes.ofUtf8(order))
        .build();
  }

  /** Tasks that have ended so far. */
  long done() {
    checkGoesOn();
    return (long) courses.size() - underWay.size();
  }

  /** Executors whose long task runs. */
  long executorsUp() {
    return underWay.values().stream()
        .filter(each -> each.kind() == Kind.HOLD && each.states().contains(TaskState.TASK_RUNNING))
        .count();
  }

  private void checkGoesOn() {
    if (ended.isCompletedExceptionally()) {
      throw new AssertionError("the load has broken off", ended.exceptionNow());
    }
  }

  /** Launches no more; when all has ended, the long tasks are killed. */
  void bringToAnEnd() {
    enough = true;
  }

  /** Whether all has ended. */
  boolean isOver() {
    checkGoesOn();
    return ended.isDone();
  }

  Map<TaskId, Course> underWay() {
    return underWay;
  }

  Map<TaskId, Course> courses() {
    return courses;
  }

  /** Updates that came once more, though they had been acknowledged. */
  List<TaskStatus> repeated() {
    return repeated;
  }

  /** Executors whose end was told. */
  List<SchedulerEvent.Failure> failures() {
    return failures;
  }

  /** From the time that each update names until it was here. */
  List<Long> delaysMillis() {
    return delaysMillis;
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
