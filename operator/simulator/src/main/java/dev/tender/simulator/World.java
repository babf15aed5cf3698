package dev.tender.simulator;

import dev.tender.core.invariant.Invariants;
import dev.tender.core.invariant.OfferLedger;
import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** The clock, the master, and the wires between it and everybody else. */
final class World {
  private static final int LAST_EVENTS = 40;

  final Dice dice;
  final Options options;
  final Kube kube;
  final Applier applier = new Applier(this);
  final TreeMap<String, Scheduler> byConnection = new TreeMap<>();
  final TreeMap<String, Agent> bySession = new TreeMap<>();
  final List<Scheduler> schedulers = new ArrayList<>();

  /** Of the story so far, one number; equal for equal seeds. */
  long trace = 1;

  long events;
  long restarts;

  /** Faults are over. */
  boolean healed;

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::atMillis).thenComparingLong(Due::order));
  private final Deque<Step> last = new ArrayDeque<>();
  private Master master;
  private OfferLedger ledger = new OfferLedger();
  private int incarnation = 1;
  private long nowMillis = 1_000_000;
  private long order;
  private long tickMillis = Long.MAX_VALUE;

  private record Step(long atMillis, MasterEvent event, List<MasterEffect> effects) {}

  private record Due(long atMillis, long order, Runnable action) {}

  World(Options options) {
    this.options = options;
    this.dice = new Dice(options.seed());
    this.kube = new Kube(this);
    this.master = newMaster();
  }

  private Master newMaster() {
    return new Master(MasterSettings.defaults("m" + incarnation, incarnation));
  }

  long now() {
    return nowMillis;
  }

  void after(long millis, Runnable action) {
    queue.add(new Due(nowMillis + millis, order++, action));
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

  int incarnation() {
    return incarnation;
  }

  /** Lets everything happen up to a time. */
  void runUntil(long millis) {
    while (true) {
      Due next = queue.peek();
      long at = Math.min(next == null ? Long.MAX_VALUE : next.atMillis(), tickMillis);
      if (at > millis) {
        break;
      }
      nowMillis = Math.max(nowMillis, at);
      if (tickMillis <= nowMillis) {
        apply(new MasterEvent.Tick());
      } else {
        queue.poll();
        if (next != null) {
          next.action().run();
        }
      }
    }
    nowMillis = millis;
  }

  void apply(MasterEvent event) {
    events++;
    List<MasterEffect> effects;
    try {
      effects = master.apply(nowMillis, event);
    } catch (RuntimeException e) {
      note(event, List.of());
      throw new SimulationFailure("the master threw " + e + " at " + event, e);
    }
    note(event, effects);
    tickMillis = master.nextDeadlineMillis();
    List<String> violations = new ArrayList<>(Invariants.violations(master.audit()));
    violations.addAll(ledger.follow(effects));
    if (!violations.isEmpty()) {
      throw new SimulationFailure(String.join("; ", violations));
    }
    effects.forEach(this::carryOut);
  }

  private void note(MasterEvent event, List<MasterEffect> effects) {
    trace = (trace * 31 + nowMillis) * 31 + event.hashCode();
    trace = trace * 31 + effects.hashCode();
    last.addLast(new Step(nowMillis, event, effects));
    if (last.size() > LAST_EVENTS) {
      last.removeFirst();
    }
  }

  List<String> lastEvents() {
    List<String> lines = new ArrayList<>();
    for (Step step : last) {
      lines.add(step.atMillis() + " " + step.event() + " -> " + step.effects());
    }
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
          applier.recorded(e.task().frameworkName(), e.task().task(), e.task().state());
      case MasterEffect.RecordApplied e -> applier.recorded(e.framework(), e.task(), e.state());
      case MasterEffect.Answer _, MasterEffect.RecordOffer _, MasterEffect.Notice _ -> {}
    }
  }

  /** The master dies, and a new one learns everything from the world. */
  void restartMaster() {
    restarts++;
    incarnation++;
    master = newMaster();
    ledger = new OfferLedger();
    tickMillis = Long.MAX_VALUE;
    List<Agent> agents = new ArrayList<>(bySession.values());
    bySession.clear();
    byConnection.clear();
    agents.forEach(Agent::sessionLost);
    schedulers.forEach(Scheduler::connectionLost);
    schedulers.forEach(
        scheduler -> apply(new MasterEvent.FrameworkDeclared(scheduler.declaration())));
    applier.list();
    kube.list();
    apply(new MasterEvent.Synced());
  }

  void fail(String sentence) {
    throw new SimulationFailure(sentence);
  }

  /** The books, for a look at the end. */
  Master master() {
    return master;
  }
}
