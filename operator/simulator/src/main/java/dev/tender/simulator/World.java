package dev.tender.simulator;

import dev.tender.core.allocator.Policies;
import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.resources.Resources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The master, everybody around it, and the wires between them. */
final class World {
  private static final int LAST_EVENTS = 40;

  final Options options;
  final Dice dice;
  final Tried tried = new Tried();
  final Trace trace = new Trace();
  final Roles roles;
  final Machines machines = new Machines(this);
  final Others others = new Others(this);
  final Reserving reserving = new Reserving(this);
  final Kube kube = new Kube(this);
  final Watch watch = new Watch(this);
  final Applier applier = new Applier(this);
  final TreeMap<String, Scheduler> byConnection = new TreeMap<>();
  final TreeMap<String, Agent> bySession = new TreeMap<>();
  final List<Scheduler> schedulers = new ArrayList<>();

  long events;

  /** Faults are over. */
  boolean healed;

  /** What frameworks are believed to launch first, in every other world. */
  private static final Resources FIRST_TASK = Resources.of(100, 128L << 20);

  private final Clock clock = new Clock();
  private final Deque<Step> last = new ArrayDeque<>();
  private final @Nullable Consumer<String> teller;
  private final String policy;
  private Master master;
  private Witness witness = new Witness();
  private int incarnation = 1;
  private long tickMillis = Long.MAX_VALUE;
  private long toldMillis;

  private record Step(long atMillis, MasterEvent event, List<MasterEffect> effects) {
    @Override
    public String toString() {
      return atMillis + " " + event + " -> " + effects;
    }
  }

  /**
   * @param teller hears of every step; null when nobody wants to know
   */
  World(Options options, @Nullable Consumer<String> teller) {
    this.options = options;
    this.teller = teller;
    this.dice = new Dice(options.seed());
    this.roles = new Roles(this);
    this.policy = dice.permille(250) ? "priority" : "drf";
    if (policy.equals("priority")) {
      tried.count(Trial.STRICT_PRIORITY);
    }
    this.master = newMaster();
  }

  private Master newMaster() {
    MasterSettings settings =
        MasterSettings.defaults("m" + incarnation, incarnation)
            .withFirstTask(options.seed() % 2 == 0 ? FIRST_TASK : Resources.NONE);
    return options.badPolicy()
        ? new Master(settings, new BadPolicy(this, Policies.named(policy)))
        : new Master(settings, Policies.named(policy));
  }

  long now() {
    return clock.now();
  }

  void after(long millis, Runnable action) {
    clock.after(millis, action);
  }

  /** Does a chance strike? Never when the world is healed. */
  boolean strikes(int permille) {
    return !healed && permille > 0 && dice.permille(permille);
  }

  /** Like {@link #after}, unless the master has been replaced by then. */
  void toMaster(long millis, MasterEvent event) {
    int addressee = incarnation;
    after(
        millis,
        () -> {
          if (addressee == incarnation) {
            apply(event);
          }
        });
  }

  /** What people declare reaches the master in their order. */
  void told(MasterEvent event) {
    toldMillis = Math.max(toldMillis, now() + dice.between(1, 80));
    toMaster(toldMillis - now(), event);
  }

  int incarnation() {
    return incarnation;
  }

  /** Lets everything happen up to a time. */
  void runUntil(long millis) {
    while (true) {
      long at = Math.min(clock.nextMillis(), tickMillis);
      if (at > millis) {
        break;
      }
      clock.advance(at);
      if (tickMillis <= clock.now()) {
        apply(new MasterEvent.Tick());
      } else {
        Runnable next = clock.take();
        if (next != null) {
          next.run();
        }
      }
    }
    clock.advance(millis);
  }

  void runFor(long millis) {
    runUntil(now() + millis);
  }

  void apply(MasterEvent event) {
    events++;
    List<MasterEffect> effects;
    try {
      effects = master.apply(now(), event);
    } catch (RuntimeException e) {
      note(new Step(now(), event, List.of()));
      throw new SimulationFailure("the master threw " + e + " at " + event, e);
    }
    note(new Step(now(), event, effects));
    tickMillis = master.nextDeadlineMillis();
    List<String> violations = witness.violations(now(), event, effects, master.audit());
    if (!violations.isEmpty()) {
      throw new SimulationFailure(String.join("; ", violations));
    }
    effects.forEach(this::carryOut);
  }

  private void note(Step step) {
    trace.step(step.atMillis(), step.event(), step.effects());
    last.addLast(step);
    if (last.size() > LAST_EVENTS) {
      last.removeFirst();
    }
    if (teller != null) {
      teller.accept(step.toString());
    }
  }

  List<String> lastEvents() {
    List<String> lines = new ArrayList<>();
    last.forEach(step -> lines.add(step.toString()));
    return lines;
  }

  private void carryOut(MasterEffect effect) {
    switch (effect) {
      case MasterEffect.ToFramework e -> {
        Scheduler scheduler = byConnection.get(e.connection());
        if (scheduler != null) {
          scheduler.send(e.connection(), e.message());
        }
      }
      case MasterEffect.ToAgent e -> {
        Agent agent = bySession.get(e.session());
        if (agent != null) {
          agent.send(e.session(), e.command());
        }
      }
      case MasterEffect.CreatePod e -> kube.create(e.plan());
      case MasterEffect.ResizePod e -> kube.resize(e.pod(), e.uid(), e.envelope());
      case MasterEffect.DeletePod e -> kube.delete(e.pod(), e.uid());
      case MasterEffect.RecordTask e ->
          applier.recorded(
              e.task().frameworkName(), e.task().task(), e.task().state(), e.task().reason());
      case MasterEffect.RecordReservation e -> reserving.record(e.reserved());
      case MasterEffect.RecordApplied e ->
          applier.recorded(e.framework(), e.task(), e.state(), e.reason());
      case MasterEffect.Answer e ->
          schedulers.forEach(scheduler -> scheduler.answered(e.call(), e.answer()));
      case MasterEffect.RecordOffer _,
          MasterEffect.ForgetFramework _,
          MasterEffect.Notice _,
          MasterEffect.NodeNotice _ -> {}
    }
  }

  /** The master dies, and a new one learns everything from the world. */
  void restartMaster() {
    incarnation++;
    master = newMaster();
    witness = new Witness();
    tickMillis = Long.MAX_VALUE;
    List<Agent> agents = new ArrayList<>(bySession.values());
    bySession.clear();
    byConnection.clear();
    agents.forEach(Agent::sessionLost);
    schedulers.forEach(Scheduler::connectionLost);
    tellAll();
  }

  /** The first listing of everything. */
  void tellAll() {
    roles.list();
    reserving.list();
    schedulers.forEach(Scheduler::list);
    applier.list();
    watch.list();
    apply(new MasterEvent.Synced());
  }

  /** What a framework hears of a task need not be true from here on. */
  void muddle(FrameworkName framework, TaskId task) {
    for (Scheduler scheduler : schedulers) {
      if (scheduler.installed().name().equals(framework)) {
        scheduler.tasks().muddle(task);
      }
    }
  }

  boolean muddled(FrameworkName framework, TaskId task) {
    for (Scheduler scheduler : schedulers) {
      if (scheduler.installed().name().equals(framework) && scheduler.tasks().muddled(task)) {
        return true;
      }
    }
    return false;
  }

  void fail(String sentence) {
    throw new SimulationFailure(sentence);
  }

  /** For looks at the books. */
  Master master() {
    return master;
  }

  Witness witness() {
    return witness;
  }
}
