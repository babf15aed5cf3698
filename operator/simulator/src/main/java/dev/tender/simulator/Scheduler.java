package dev.tender.simulator;

import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A framework's scheduler with a temper of its own and tasks that it wants done. */
final class Scheduler {
  private static final long MIB = 1L << 20;
  private static final Resources OVERHEAD = Resources.of(50, 64 * MIB);

  /** How it behaves until the world is healed. */
  enum Temper {
    GREEDY,
    PICKY,
    SILENT,
    DECLINING,
    WRONG
  }

  private final World world;
  private final FrameworkName name;
  private final Temper temper;
  private final boolean custom;
  private final boolean partitionAware;
  private final String role;
  private final Resources size;
  private final LinkedHashMap<OfferId, Work.Offer> offers = new LinkedHashMap<>();
  private final TreeMap<TaskId, @Nullable AgentId> running = new TreeMap<>();
  private final TreeMap<TaskId, TaskState> ended = new TreeMap<>();
  private @Nullable FrameworkId id;
  private @Nullable String connection;
  private long lastHearMillis;
  private long lastSayMillis;
  private int connections;
  private int names;
  private int todo;
  private int done;
  private boolean suppressed;

  Scheduler(World world, int number) {
    this.world = world;
    Dice dice = world.dice;
    name = new FrameworkName("team", "f" + number);
    temper = dice.pick(List.of(Temper.values()));
    custom = dice.permille(500);
    partitionAware = dice.permille(700);
    role = world.options.roles() ? dice.pick(List.of("team/a", "team/b", "team")) : "team";
    size = Resources.of(dice.between(1, 8) * 100, dice.between(1, 8) * 64 * MIB);
    todo = world.options.backlog();
  }

  Declarations.Framework declaration() {
    return new Declarations.Framework(
        name,
        "uid",
        List.of(role),
        Declarations.SchedulerKind.EXTERNAL,
        new TreeSet<>(),
        0,
        Duration.ofMinutes(10),
        false,
        Map.of(),
        Map.of(),
        List.of(),
        new Declarations.Warm(Duration.ofSeconds(30), 0, 10),
        Declarations.Reuse.ALWAYS,
        Duration.ofSeconds(20),
        Declarations.TaskRecords.ALL,
        OVERHEAD);
  }

  String describe() {
    return name + " " + temper + (custom ? " custom" : " command") + " " + role + " " + size;
  }

  void connectAfter(long millis) {
    world.after(
        millis,
        () -> {
          if (connection == null) {
            connect();
          }
        });
  }

  private void connect() {
    connection = name + "-c" + connections++;
    world.byConnection.put(connection, this);
    TreeSet<String> capabilities = new TreeSet<>();
    if (partitionAware) {
      capabilities.add("PARTITION_AWARE");
    }
    suppressed = false;
    say(
        new MasterEvent.Subscribe(
            connection,
            name,
            new Work.Registration(
                id,
                name.name(),
                "user",
                List.of(),
                new LinkedHashSet<>(),
                capabilities,
                600_000L,
                new Words(name.name()))));
  }

  private record Words(String text) implements Work.Payload {}

  private void say(MasterEvent event) {
    lastSayMillis = Math.max(lastSayMillis, world.now() + world.dice.between(1, 10));
    world.toMaster(lastSayMillis - world.now(), event);
  }

  void disconnect() {
    String old = connection;
    if (old != null) {
      say(new MasterEvent.Disconnected(old));
      world.byConnection.remove(old);
      connectionLost();
    }
  }

  void connectionLost() {
    connection = null;
    offers.clear();
    connectAfter(world.dice.between(100, 8_000));
  }

  void send(String to, SchedulerMessage message) {
    lastHearMillis = Math.max(lastHearMillis, world.now() + world.dice.between(1, 10));
    world.after(
        lastHearMillis - world.now(),
        () -> {
          if (to.equals(connection)) {
            hear(message);
          }
        });
  }

  private void hear(SchedulerMessage message) {
    switch (message) {
      case SchedulerMessage.Subscribed subscribed -> {
        id = subscribed.framework();
        reconcile();
      }
      case SchedulerMessage.Offers(List<Work.Offer> fresh) -> {
        for (Work.Offer offer : fresh) {
          offers.put(offer.id(), offer);
          world.after(world.dice.between(1, 200), () -> answer(offer.id()));
        }
      }
      case SchedulerMessage.Rescind(OfferId offer) -> offers.remove(offer);
      case SchedulerMessage.Update(Work.Status status) -> updated(status);
      case SchedulerMessage.InverseOffers _, SchedulerMessage.RescindInverse _ -> {}
      case SchedulerMessage.ExecutorMessage _ -> {}
      case SchedulerMessage.Failure _ -> {}
      case SchedulerMessage.Error(String text) -> refused(text);
    }
  }

  private void refused(String text) {
    if (text.startsWith("Framework has been removed")) {
      id = null;
      todo += running.size();
      running.clear();
    }
    String old = connection;
    if (old != null) {
      world.byConnection.remove(old);
    }
    connectionLost();
  }

  private void reconcile() {
    FrameworkId self = id;
    if (self == null || running.isEmpty()) {
      return;
    }
    List<MasterEvent.ReconcileTask> tasks = new ArrayList<>();
    running.forEach((task, agent) -> tasks.add(new MasterEvent.ReconcileTask(task, agent)));
    say(new MasterEvent.Reconcile(self, tasks));
    String asked = connection;
    world.after(
        world.dice.between(20_000, 60_000),
        () -> {
          if (asked != null && asked.equals(connection)) {
            reconcile();
          }
        });
  }

  private void answer(OfferId offerId) {
    Work.Offer offer = offers.get(offerId);
    FrameworkId self = id;
    if (offer == null || self == null || connection == null) {
      return;
    }
    Temper now = world.healed ? Temper.GREEDY : temper;
    switch (now) {
      case SILENT -> {
        if (world.dice.permille(500)) {
          return;
        }
        use(self, offer);
      }
      case DECLINING -> {
        if (world.dice.permille(100)) {
          use(self, offer);
        } else {
          decline(self, offer, world.dice.permille(500) ? 0 : 5_000);
        }
      }
      case WRONG -> {
        if (world.dice.permille(500)) {
          use(self, offer);
        } else {
          blunder(self, offer);
        }
      }
      case PICKY -> {
        if (world.dice.permille(300)) {
          decline(self, offer, 2_000);
        } else {
          use(self, offer);
        }
      }
      case GREEDY -> use(self, offer);
    }
  }

  private void decline(FrameworkId self, Work.Offer offer, long refuseMillis) {
    offers.remove(offer.id());
    say(new MasterEvent.Decline(self, List.of(offer.id()), refuseMillis));
  }

  private void use(FrameworkId self, Work.Offer offer) {
    List<Work.Task> tasks = new ArrayList<>();
    Resources room = offer.total();
    ExecutorId executor = custom ? new ExecutorId("e" + world.dice.between(0, 1)) : null;
    boolean charged = executor == null || offer.executors().contains(executor);
    while (todo > 0 && tasks.size() < 5) {
      Resources need = charged ? size : size.plus(floor());
      if (!room.contains(need)) {
        break;
      }
      Ports ports = world.dice.permille(300) ? onePort(room) : Ports.NONE;
      room = room.minus(need.withPorts(ports));
      charged = true;
      todo--;
      tasks.add(task(offer, executor, size.withPorts(ports)));
    }
    if (tasks.isEmpty()) {
      decline(self, offer, 1_000);
      return;
    }
    offers.remove(offer.id());
    tasks.forEach(task -> running.put(task.id(), offer.agent()));
    say(new MasterEvent.Accept(self, List.of(offer.id()), tasks, world.dice.between(0, 5_000)));
  }

  private static Resources floor() {
    return Resources.of(100, 64 * MIB);
  }

  private static Ports onePort(Resources room) {
    if (room.ports().isEmpty()) {
      return Ports.NONE;
    }
    int port = room.ports().ranges().getFirst().begin();
    return Ports.of(port, port);
  }

  private Work.Task task(Work.Offer offer, @Nullable ExecutorId executor, Resources resources) {
    TaskId task = new TaskId(name.name() + "-t" + names++);
    return new Work.Task(
        task,
        task.value(),
        offer.agent(),
        resources,
        executor == null ? null : new Work.Executor(executor, floor(), "custom", new Words("")),
        executor == null ? "command" : "custom",
        new Words(task.value()),
        null);
  }

  /** Things that a scheduler should not do. */
  private void blunder(FrameworkId self, Work.Offer offer) {
    offers.remove(offer.id());
    Work.Task task = task(offer, null, size);
    List<OfferId> named =
        switch ((int) world.dice.between(0, 2)) {
          case 0 -> List.of(offer.id(), offer.id());
          case 1 -> List.of(offer.id(), new OfferId("no-such-offer"));
          default -> List.of(offer.id());
        };
    Work.Task wrong =
        new Work.Task(
            task.id(),
            task.name(),
            world.dice.permille(500) ? new AgentId("no-such-agent") : task.agent(),
            world.dice.permille(500) ? offer.total().plus(size) : Resources.NONE,
            task.executor(),
            task.shape(),
            task.payload(),
            null);
    todo--;
    running.put(wrong.id(), offer.agent());
    say(new MasterEvent.Accept(self, named, List.of(wrong), 0));
  }

  private void updated(Work.Status status) {
    TaskId task = status.task();
    FrameworkId self = id;
    String uuid = status.uuid();
    AgentId agent = status.agent();
    if (uuid != null && self != null && agent != null) {
      boolean lost = !world.healed && world.dice.permille(world.options.ackLost());
      if (!lost) {
        say(new MasterEvent.Acknowledge(self, agent, task, uuid));
      }
    }
    TaskState before = ended.get(task);
    if (before != null) {
      checkSecondEnd(status, before);
      return;
    }
    // Nobody knows the task nor its agent any more, which was removed before a master restarted.
    boolean unknown = status.state() == TaskState.UNKNOWN;
    if (!running.containsKey(task) || !(status.state().terminal() || unknown)) {
      return;
    }
    if (status.state() == TaskState.LOST && "AGENT_REMOVED".equals(status.reason())) {
      // Without PARTITION_AWARE this may be an unreachable agent: the task may come back.
      say(new MasterEvent.Reconcile(Objects.requireNonNull(self), List.of()));
    }
    running.remove(task);
    ended.put(task, status.state());
    if (status.state() == TaskState.FINISHED) {
      done++;
    } else {
      todo++;
    }
    checkReallyEnded(task, status);
  }

  /** DROPPED says: it never ran and never will. */
  private void checkReallyEnded(TaskId task, Work.Status status) {
    if (status.state() != TaskState.DROPPED) {
      return;
    }
    for (Kube.Pod pod : world.kube.pods.values()) {
      if (pod.agent != null && pod.plan.framework().equals(name) && pod.agent.holds(task)) {
        world.fail("task " + task + " was called dropped and runs: " + status);
      }
    }
  }

  private void checkSecondEnd(Work.Status status, TaskState before) {
    boolean vague =
        before == TaskState.LOST || before == TaskState.GONE || before == TaskState.UNKNOWN;
    boolean answer = "RECONCILIATION".equals(status.reason()) && status.uuid() == null;
    if (status.state() != before && !vague && !answer) {
      world.fail("task " + status.task() + " ended as " + before + " and then: " + status);
    }
  }

  // What happens to it from outside.

  void killSomething() {
    FrameworkId self = id;
    if (self != null && connection != null && !running.isEmpty()) {
      TaskId task = world.dice.pick(new ArrayList<>(running.keySet()));
      say(new MasterEvent.Kill(self, task, null, null));
    }
  }

  void toggleSuppressed() {
    FrameworkId self = id;
    if (self != null && connection != null) {
      suppressed = !suppressed;
      say(
          suppressed
              ? new MasterEvent.Suppress(self, List.of())
              : new MasterEvent.Revive(self, List.of()));
    }
  }

  void tearDown() {
    FrameworkId self = id;
    if (self != null && connection != null) {
      say(new MasterEvent.Teardown(self));
      String old = connection;
      world.byConnection.remove(old);
      id = null;
      todo += running.size();
      running.clear();
      connectionLost();
    }
  }

  /** The world is healed: everything left shall get done. */
  void heal() {
    FrameworkId self = id;
    if (self != null && connection != null) {
      suppressed = false;
      say(new MasterEvent.Revive(self, List.of()));
      reconcile();
    }
    new ArrayList<>(offers.keySet())
        .forEach(offer -> world.after(world.dice.between(1, 200), () -> answer(offer)));
  }

  /** Nothing is left to do: its executors make room for the others. */
  void retire() {
    FrameworkId self = id;
    if (self != null && connection != null) {
      for (Cluster.Node node : world.kube.nodes.values()) {
        say(new MasterEvent.ShutdownExecutor(self, new ExecutorId("e0"), node.id()));
        say(new MasterEvent.ShutdownExecutor(self, new ExecutorId("e1"), node.id()));
      }
    }
  }

  boolean content() {
    return todo <= 0 && running.isEmpty();
  }

  String unfinished() {
    return describe() + ": to do " + todo + ", done " + done + ", running " + running;
  }
}
