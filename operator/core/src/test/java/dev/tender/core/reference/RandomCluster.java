package dev.tender.core.reference;

import dev.tender.core.master.Master;
import dev.tender.core.master.MasterAudit;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A cluster and its frameworks, drawn from a seed, around a real master and the reference. All
 * events fall on multiples of 50 ms and all rounds 20 ms after them, so that it is always clear
 * what a decision knew.
 */
final class RandomCluster {
  private static final long STEP = 50;
  private static final List<Long> REFUSALS =
      List.of(0L, 0L, 50L, 950L, 5_000L, 60_000L, Long.MAX_VALUE);

  final Random random;
  final Reference reference;
  final List<String> differences = new ArrayList<>();
  private final Master master;
  private final RandomDeclarations declarations;
  private final Map<OfferId, Work.Offer> offers = new LinkedHashMap<>();
  private final Map<PodName, PodPlan> pods = new TreeMap<>();
  private final Map<TaskId, PodName> running = new LinkedHashMap<>();
  private final Deque<MasterEvent> answers = new ArrayDeque<>();
  private long now = 1_000_000;
  private int tasks;

  RandomCluster(long seed) {
    random = new Random(seed);
    declarations = new RandomDeclarations(random);
    MasterSettings settings = declarations.settings();
    reference = new Reference(settings);
    master = new Master(settings);
    declarations.first().forEach(this::tell);
    tell(new MasterEvent.Synced());
    settle();
  }

  private void tell(MasterEvent first) {
    answers.add(first);
    for (MasterEvent event = answers.poll(); event != null; event = answers.poll()) {
      List<MasterEffect> effects = master.apply(now, event);
      MasterAudit audit = master.audit();
      for (String difference : reference.follow(now, event, effects, audit)) {
        differences.add("at " + now + ", " + event + ": " + difference);
      }
      effects.forEach(this::carryOut);
    }
  }

  /** Pods start, change size and go at once. */
  private void carryOut(MasterEffect effect) {
    switch (effect) {
      case MasterEffect.RecordOffer(Work.Offer offer, Work.OfferPhase phase, _) -> {
        if (phase == Work.OfferPhase.OUTSTANDING) {
          offers.put(offer.id(), offer);
        } else {
          offers.remove(offer.id());
        }
      }
      case MasterEffect.ToFramework(String to, SchedulerMessage.Subscribed(FrameworkId id)) ->
          declarations.subscribed(to, id);
      case MasterEffect.CreatePod(PodPlan plan) -> {
        pods.put(plan.name(), plan);
        answers.add(observed(plan, plan.envelope()));
        answers.add(
            new MasterEvent.AgentAttached(
                session(plan), plan.name(), uid(plan), List.of(), List.of()));
      }
      case MasterEffect.ResizePod(PodName pod, _, Resources envelope) ->
          answers.add(observed(pods.get(pod), envelope.resizable()));
      case MasterEffect.DeletePod(PodName pod, _, _) -> {
        running.values().removeIf(pod::equals);
        answers.add(new MasterEvent.ExecutorPodGone(pod, uid(pods.get(pod)), null));
      }
      case MasterEffect.ToAgent(_, AgentCommand.Launch launch) -> {
        for (Work.Task task : launch.tasks()) {
          master.audit().tasks().stream()
              .filter(each -> each.task().equals(task.id()))
              .forEach(each -> running.put(task.id(), each.pod()));
        }
      }
      default -> {}
    }
  }

  private static String uid(PodPlan plan) {
    return "pod-" + plan.name().name();
  }

  private static String session(PodPlan plan) {
    return "s-" + plan.name().name();
  }

  private static MasterEvent observed(PodPlan plan, Resources size) {
    return new MasterEvent.ExecutorPodObserved(
        new Cluster.ExecutorPod(
            plan,
            uid(plan),
            plan.node(),
            "10.1.0.1",
            Cluster.PodPhase.RUNNING,
            false,
            size,
            size,
            0,
            0,
            null));
  }

  /** Some events, and what the master decides upon them. */
  void step() {
    for (int i = random.nextInt(3); i >= 0; i--) {
      something();
    }
    settle();
  }

  /** Nothing happens for so long that nothing but long refusals is left to wait for. */
  void rest() {
    for (int i = 0; i < 60; i++) {
      settle();
    }
    reference.left().forEach(left -> differences.add("at " + now + ", after a rest: " + left));
  }

  private void settle() {
    long until = now + STEP;
    while (master.nextDeadlineMillis() <= until) {
      now = Math.max(now, master.nextDeadlineMillis());
      tell(new MasterEvent.Tick());
    }
    now = until;
  }

  private void something() {
    int what = random.nextInt(100);
    if (what < 35) {
      someOffer(this::accept);
    } else if (what < 60) {
      someOffer(
          offer -> new MasterEvent.Decline(offer.framework(), List.of(offer.id()), refusal()));
    } else if (what < 80) {
      end();
    } else {
      declarations.change().forEach(this::tell);
    }
  }

  private long refusal() {
    return REFUSALS.get(random.nextInt(REFUSALS.size()));
  }

  private interface Answer {
    MasterEvent to(Work.Offer offer);
  }

  private void someOffer(Answer answer) {
    if (!offers.isEmpty()) {
      List<Work.Offer> open = new ArrayList<>(offers.values());
      tell(answer.to(open.get(random.nextInt(open.size()))));
    }
  }

  /** One task, out of an idle pod if the offer shows one. */
  private MasterEvent accept(Work.Offer offer) {
    Resources room = offer.inside().isEmpty() ? offer.outside().total() : first(offer.inside());
    Resources wanted = Resources.of(part(room.cpuMillis()), part(room.memBytes()), 0, room.gpus());
    if (!room.ports().isEmpty() && offer.inside().isEmpty() && random.nextInt(3) == 0) {
      int port = room.ports().ranges().getFirst().begin();
      wanted = wanted.withPorts(Ports.of(port, port));
    }
    TaskId id = new TaskId("t" + tasks++);
    Work.Task task =
        new Work.Task(
            id,
            id.value(),
            offer.agent(),
            wanted,
            null,
            "shape",
            new RandomDeclarations.Words(id.value()),
            null);
    return MasterEvent.Accept.launching(
        offer.framework(), List.of(offer.id()), List.of(task), refusal());
  }

  private static Resources first(Map<PodName, Bundle> parts) {
    return parts.values().iterator().next().total();
  }

  private long part(long amount) {
    return Math.max(Math.min(amount, 1), amount * (1 + random.nextInt(4)) / 4);
  }

  /** A task ends and is acknowledged; its pod stays. */
  private void end() {
    List<TaskId> all = new ArrayList<>(running.keySet());
    if (all.isEmpty()) {
      return;
    }
    TaskId id = all.get(random.nextInt(all.size()));
    PodPlan plan = pods.get(running.remove(id));
    Work.Status status =
        new Work.Status(
            id,
            Work.TaskState.FINISHED,
            Work.Source.EXECUTOR,
            null,
            "",
            "end-" + id,
            plan.agent(),
            null,
            0,
            null,
            null,
            null,
            null);
    tell(
        new MasterEvent.TaskReported(
            session(plan), plan.frameworkId(), status, Work.TaskState.FINISHED));
    tell(new MasterEvent.Acknowledge(plan.frameworkId(), id, "end-" + id));
  }
}
