package dev.tender.simulator;

import dev.tender.core.master.MasterEffect.CallAnswer;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.model.Work.TaskState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A framework's scheduler: its connection to the master, and what it says over it. */
final class Scheduler {
  private final World world;
  private final Installed installed;
  private final Introduction introduction;
  private final Tasks tasks;
  private final Answers answers;
  private final Temper temper;
  private @Nullable Temper probation;
  private @Nullable FrameworkId id;
  private @Nullable String connection;
  private long lastHearMillis;
  private long lastSayMillis;
  private int connections;
  private int calls;

  /** When it was last offered something, and the longest that it ever waited for that. */
  private long offeredMillis;

  private long longestWaitMillis;

  Scheduler(World world, int number) {
    this.world = world;
    this.installed = new Installed(world, number);
    this.introduction = new Introduction(world, installed);
    this.tasks = new Tasks(world, installed.name());
    Temper[] born = {
      Temper.GREEDY, Temper.PICKY, Temper.SLOW, Temper.SILENT, Temper.DECLINING, Temper.LYING
    };
    this.temper = world.dice.pick(List.of(born));
    boolean custom = world.dice.permille(500);
    this.answers = new Answers(world, this, tasks, installed.size(), custom);
    Trial trial = temper.trial();
    if (trial != null) {
      world.tried.count(trial);
    }
    if (custom) {
      world.tried.count(Trial.CUSTOM);
    }
  }

  record Words(String text) implements Work.Payload {}

  Installed installed() {
    return installed;
  }

  Introduction introduction() {
    return introduction;
  }

  Tasks tasks() {
    return tasks;
  }

  @Nullable FrameworkId id() {
    return id;
  }

  boolean connected() {
    return connection != null;
  }

  Temper mood() {
    if (probation != null) {
      return probation;
    }
    return world.healed ? Temper.GREEDY : temper;
  }

  /** What a new master is told of it. */
  void list() {
    if (installed.exists()) {
      world.apply(new MasterEvent.FrameworkDeclared(installed.declaration()));
    }
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
    String fresh = installed.name() + "-c" + connections++;
    connection = fresh;
    world.byConnection.put(fresh, this);
    sayNow(new MasterEvent.Subscribe(fresh, installed.name(), introduction.subscribing(fresh, id)));
  }

  /** A call: it may be late, lost, or repeated because its reply was lost; the order stays. */
  void say(MasterEvent event) {
    if (world.strikes(world.options.chances().lost())) {
      world.tried.count(Trial.CALL_LOST);
      return;
    }
    sayNow(event);
    if (world.strikes(world.options.chances().repeated())) {
      world.tried.count(Trial.CALL_REPEATED);
      if (event instanceof MasterEvent.Accept accept) {
        // The second one finds its offers gone: its tasks are called dropped, as in Mesos.
        accept.launches().forEach(task -> tasks.muddle(task.id()));
      }
      sayNow(event);
    }
  }

  private void sayNow(MasterEvent event) {
    long delay = world.dice.between(1, 10);
    if (world.strikes(world.options.chances().slow())) {
      world.tried.count(Trial.CALL_DELAYED);
      delay = world.dice.between(500, 5_000);
    }
    lastSayMillis = Math.max(lastSayMillis, world.now() + delay);
    world.toMaster(lastSayMillis - world.now(), event);
  }

  void send(String to, SchedulerMessage message) {
    if (message instanceof SchedulerMessage.Subscribed) {
      introduction.taken(to);
    }
    lastHearMillis = Math.max(lastHearMillis, world.now() + world.dice.between(1, 10));
    world.after(
        lastHearMillis - world.now(),
        () -> {
          if (to.equals(connection)) {
            hear(to, message);
          }
        });
  }

  private void hear(String to, SchedulerMessage message) {
    switch (message) {
      case SchedulerMessage.Subscribed subscribed -> {
        id = subscribed.framework();
        if (world.healed) {
          // What it suppressed in a subscription that was on its way then.
          say(new MasterEvent.Revive(subscribed.framework(), List.of()));
        }
        reconcileNow();
        reconcileLater();
      }
      case SchedulerMessage.Offers(List<Work.Offer> fresh) -> {
        offered();
        fresh.forEach(answers::received);
      }
      case SchedulerMessage.Rescind(var offer) -> answers.forget(offer);
      case SchedulerMessage.Update(Work.Status status) -> updated(status);
      case SchedulerMessage.InverseOffers(List<Work.InverseOffer> asked) -> {
        for (Work.InverseOffer each : asked) {
          if (!each.resources().isEmpty()) {
            world.tried.count(Trial.PREEMPTED_FOR);
          }
        }
        asked.forEach(answers::askedBack);
      }
      case SchedulerMessage.RescindInverse _, SchedulerMessage.OperationUpdate _ -> {}
      case SchedulerMessage.ExecutorMessage _ -> {}
      case SchedulerMessage.Failure _ -> {}
      case SchedulerMessage.Mark _ -> say(new MasterEvent.MarkPassed(to));
      case SchedulerMessage.Error(String text) -> refused(text);
    }
  }

  private void updated(Work.Status status) {
    FrameworkId self = id;
    if (self != null && status.uuid() != null && status.agent() != null) {
      say(new MasterEvent.Acknowledge(self, status.task(), status.uuid()));
    }
    if (self != null
        && status.state() == TaskState.LOST
        && "AGENT_REMOVED".equals(status.reason())) {
      // Without PARTITION_AWARE this may be an unreachable agent: the task may come back.
      say(new MasterEvent.Reconcile(self, List.of()));
    }
    tasks.updated(status);
  }

  private void refused(String text) {
    if (text.startsWith("Framework has been removed")) {
      id = null;
      tasks.startAnew();
    }
    String old = connection;
    if (old != null) {
      world.byConnection.remove(old);
    }
    connectionLost();
  }

  private void reconcileNow() {
    FrameworkId self = id;
    List<MasterEvent.ReconcileTask> questions = tasks.questions();
    if (self != null && !questions.isEmpty()) {
      say(new MasterEvent.Reconcile(self, questions));
    }
  }

  /** Calls and answers get lost: whoever wants to know asks again and again. */
  private void reconcileLater() {
    String asked = connection;
    world.after(
        world.dice.between(20_000, 60_000),
        () -> {
          if (asked != null && asked.equals(connection)) {
            reconcileNow();
            reconcileLater();
          }
        });
  }

  // What happens to it from outside.

  void disconnect() {
    String old = connection;
    if (old != null) {
      sayNow(new MasterEvent.Disconnected(old));
      world.byConnection.remove(old);
      connectionLost();
    }
  }

  void connectionLost() {
    connection = null;
    answers.forgetAll();
    connectAfter(world.dice.between(100, 8_000));
  }

  /** Nobody closes the stream: the master notices later, perhaps after the next subscription. */
  void vanish() {
    String old = connection;
    if (old != null) {
      world.byConnection.remove(old);
      world.toMaster(world.dice.between(100, 60_000), new MasterEvent.Disconnected(old));
      connectionLost();
    }
  }

  /** Subscribes a second time; the master closes the first connection. */
  void replaceConnection() {
    String old = connection;
    if (old != null) {
      if (id == null) {
        // It is not known to be the same one: nobody but its client closes the first.
        sayNow(new MasterEvent.Disconnected(old));
        world.byConnection.remove(old);
      }
      answers.forgetAll();
      connect();
    }
  }

  void kill() {
    FrameworkId self = id;
    List<TaskId> running = tasks.running();
    if (self != null && connection != null && !running.isEmpty()) {
      Long grace = world.dice.permille(500) ? null : world.dice.between(0, 5_000);
      say(new MasterEvent.Kill(self, world.dice.pick(running), null, grace));
    }
  }

  void suppress() {
    FrameworkId self = id;
    if (self != null && connection != null) {
      say(new MasterEvent.Suppress(self, someRoles()));
    }
  }

  void revive() {
    FrameworkId self = id;
    if (self != null && connection != null) {
      say(new MasterEvent.Revive(self, someRoles()));
    }
  }

  /** None, which means all, or one of them. */
  private List<String> someRoles() {
    return world.dice.permille(300) ? List.of() : List.of(world.dice.pick(introduction.roles()));
  }

  /** Describes itself anew; whether that is taken, the answer says. */
  void update(Trial what) {
    FrameworkId self = id;
    String over = connection;
    if (self != null && over != null) {
      String call = over + "-u" + calls++;
      say(
          new MasterEvent.UpdateFramework(
              call, over, self, introduction.updating(call, self, what)));
    }
  }

  /** What came of {@link #update}. */
  void answered(String call, CallAnswer answer) {
    if (answer instanceof CallAnswer.Done) {
      introduction.taken(call);
    } else {
      introduction.refused(call);
    }
  }

  void tearDown() {
    FrameworkId self = id;
    String old = connection;
    if (self != null && old != null) {
      sayNow(new MasterEvent.Teardown(self));
      world.byConnection.remove(old);
      id = null;
      tasks.startAnew();
      connectionLost();
    }
  }

  /** The world is healed: everything left shall get done. */
  void heal() {
    installed.heal();
    FrameworkId self = id;
    if (self != null && connection != null) {
      say(new MasterEvent.Revive(self, List.of()));
      reconcileNow();
    }
    answers.reconsider();
  }

  void behave(@Nullable Temper mood) {
    probation = mood;
    FrameworkId self = id;
    if (self != null && connection != null) {
      say(new MasterEvent.Revive(self, List.of()));
    }
    answers.reconsider();
    offeredMillis = world.now();
    longestWaitMillis = 0;
  }

  private void offered() {
    longestWaitMillis = longestWaitMillis();
    offeredMillis = world.now();
  }

  long offeredMillis() {
    return offeredMillis;
  }

  /** Since {@link #behave}. */
  long longestWaitMillis() {
    return Math.max(longestWaitMillis, world.now() - offeredMillis);
  }

  /** Executors with nothing to do make room for the others. */
  void makeRoom() {
    FrameworkId self = id;
    if (self == null || connection == null) {
      return;
    }
    for (Cluster.Node node : new ArrayList<>(world.machines.nodes.values())) {
      if (!tasks.uses(node.id())) {
        say(new MasterEvent.ShutdownExecutor(self, new ExecutorId("e0"), node.id()));
        say(new MasterEvent.ShutdownExecutor(self, new ExecutorId("e1"), node.id()));
      }
    }
  }

  @Override
  public String toString() {
    return installed.name() + " " + mood() + " in " + introduction.roles() + ": " + tasks;
  }
}
