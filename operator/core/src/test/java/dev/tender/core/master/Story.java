package dev.tender.core.master;

import dev.tender.core.allocator.Policies;
import dev.tender.core.allocator.Policy;
import dev.tender.core.invariant.Invariants;
import dev.tender.core.invariant.OfferLedger;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A master with the world around it, told event by event. Amounts: whole cpus and GiB. */
final class Story {
  final Master master;
  final List<MasterEffect> effects = new ArrayList<>();
  long now = 1_000_000;
  private final OfferLedger ledger = new OfferLedger();
  private final String masterId;
  private int sessions;

  Story() {
    this(MasterSettings.defaults("m1", 1));
  }

  Story(MasterSettings settings) {
    this(settings, Policies.named(settings.allocator()));
  }

  Story(MasterSettings settings, Policy policy) {
    master = new Master(settings, policy);
    masterId = settings.masterId();
  }

  /** Everything that this event leads to. */
  List<MasterEffect> on(MasterEvent event) {
    List<MasterEffect> result = master.apply(now, event);
    effects.addAll(result);
    List<String> violations = new ArrayList<>(Invariants.violations(master.audit()));
    violations.addAll(ledger.follow(result));
    if (!violations.isEmpty()) {
      throw new AssertionError("after " + event + ": " + String.join("; ", violations));
    }
    return result;
  }

  /** Lets time pass, with every tick that is due. */
  List<MasterEffect> pass(long millis) {
    List<MasterEffect> result = new ArrayList<>();
    long until = now + millis;
    while (master.nextDeadlineMillis() <= until) {
      now = Math.max(now, master.nextDeadlineMillis());
      result.addAll(on(new MasterEvent.Tick()));
    }
    now = until;
    return result;
  }

  Story synced() {
    on(new MasterEvent.PoolDeclared(Given.pool().build()));
    on(new MasterEvent.Synced());
    return this;
  }

  Story withNode(String name, double cpus, double gib) {
    on(new MasterEvent.NodeObserved(Given.node(name, cpus, gib)));
    return this;
  }

  Story declare(Given.FrameworkBuilder framework) {
    on(new MasterEvent.FrameworkDeclared(framework.build()));
    return this;
  }

  Story declare(Given.RoleBuilder role) {
    on(new MasterEvent.RoleDeclared(role.build()));
    return this;
  }

  /** Subscribes over connection {@code c-<name>} and returns the id. */
  FrameworkId subscribe(String name, String... roles) {
    return subscribe(name, Given.registration(null, roles));
  }

  FrameworkId subscribe(String name, Work.Registration registration) {
    on(
        new MasterEvent.Subscribe(
            "c-" + name, new FrameworkName(Given.NAMESPACE, name), registration));
    return last(SchedulerMessage.Subscribed.class).framework();
  }

  /** A framework that is declared and subscribed. */
  FrameworkId join(String name) {
    declare(Given.framework(name));
    return subscribe(name);
  }

  Work.Task task(String id, String node, Resources resources) {
    return new Work.Task(
        new TaskId(id),
        id,
        new AgentId("uid-" + node),
        resources,
        null,
        "shape",
        new Given.Body(id),
        null);
  }

  Work.Task task(String id, String node, Bundle resources) {
    return new Work.Task(
        new TaskId(id),
        id,
        new AgentId("uid-" + node),
        resources.total(),
        resources.marked(),
        null,
        "shape",
        new Given.Body(id),
        null);
  }

  Work.Task task(String id, String node, Resources resources, String executor, Resources floor) {
    return new Work.Task(
        new TaskId(id),
        id,
        new AgentId("uid-" + node),
        resources,
        new Work.Executor(
            new ExecutorId(executor), floor, "executor-shape", new Given.Body(executor)),
        "executor-shape",
        new Given.Body(id),
        null);
  }

  List<MasterEffect> accept(Work.Offer offer, Work.Task... tasks) {
    return on(
        MasterEvent.Accept.launching(
            offer.framework(), List.of(offer.id()), List.of(tasks), 5_000));
  }

  List<MasterEffect> accept(Work.Offer offer, List<Work.Operation> operations) {
    return on(new MasterEvent.Accept(offer.framework(), List.of(offer.id()), operations, 5_000));
  }

  List<MasterEffect> decline(Work.Offer offer, long refuseMillis) {
    return on(new MasterEvent.Decline(offer.framework(), List.of(offer.id()), refuseMillis));
  }

  /** Shows a planned pod as running and lets its agent connect; returns the session. */
  String start(PodPlan plan) {
    show(plan, plan.envelope(), plan.envelope());
    return attach(plan);
  }

  void show(PodPlan plan, Resources counted, @Nullable Resources confirmed) {
    on(new MasterEvent.ExecutorPodObserved(Given.seen(plan, counted, confirmed, null)));
  }

  String attach(PodPlan plan, MasterEvent.HeldTask... held) {
    String session = masterId + "-s" + ++sessions;
    List<MasterEvent.HeldExecutor> executors = new ArrayList<>();
    for (MasterEvent.HeldTask task : held) {
      if (task.task().executor() != null) {
        executors.add(new MasterEvent.HeldExecutor(task.framework(), task.task().executor()));
      }
    }
    on(
        new MasterEvent.AgentAttached(
            session, plan.name(), "pod-" + plan.name().name(), executors, List.of(held)));
    return session;
  }

  /** The size that was last asked for is refused. */
  List<MasterEffect> refuseResize(PodPlan plan, PodTrouble trouble) {
    return refuseResize(
        plan, Told.of(effects, MasterEffect.ResizePod.class).getLast().envelope(), trouble);
  }

  List<MasterEffect> refuseResize(PodPlan plan, Resources size, PodTrouble trouble) {
    return on(
        new MasterEvent.PodResizeRefused(
            plan.name(), "pod-" + plan.name().name(), size, true, trouble));
  }

  void gone(PodPlan plan, @Nullable PodTrouble trouble) {
    on(new MasterEvent.ExecutorPodGone(plan.name(), "pod-" + plan.name().name(), trouble));
  }

  List<MasterEffect> report(
      String session, FrameworkId framework, String task, Work.TaskState state, String uuid) {
    return on(
        new MasterEvent.TaskReported(
            session,
            framework,
            new Work.Status(
                new TaskId(task),
                state,
                Work.Source.EXECUTOR,
                null,
                "",
                uuid,
                null,
                null,
                null,
                null,
                new Given.Body(uuid),
                null,
                null),
            state));
  }

  List<MasterEffect> acknowledge(FrameworkId framework, String task, String uuid) {
    return on(new MasterEvent.Acknowledge(framework, new TaskId(task), uuid));
  }

  /** Runs a task to its acknowledged end. */
  void finish(String session, FrameworkId framework, String task) {
    report(session, framework, task, Work.TaskState.FINISHED, task + "-end");
    acknowledge(framework, task, task + "-end");
  }

  <M extends SchedulerMessage> M last(Class<M> type) {
    return Told.told(effects, type).getLast();
  }

  PodPlan lastPlan() {
    return Told.of(effects, MasterEffect.CreatePod.class).getLast().plan();
  }

  /** Offers that nobody has answered, oldest first. */
  List<Work.Offer> outstanding() {
    Map<OfferId, Work.Offer> open = new LinkedHashMap<>();
    for (MasterEffect.RecordOffer record : Told.of(effects, MasterEffect.RecordOffer.class)) {
      if (record.phase() == Work.OfferPhase.OUTSTANDING) {
        open.put(record.offer().id(), record.offer());
      } else {
        open.remove(record.offer().id());
      }
    }
    return new ArrayList<>(open.values());
  }

  /** The oldest of these that shows slack of a pod. */
  Work.Offer insideOffer() {
    return outstanding().stream()
        .filter(offer -> !offer.inside().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  Work.Offer onlyOffer() {
    List<Work.Offer> open = outstanding();
    if (open.size() != 1) {
      throw new AssertionError("expected one offer, there are " + open);
    }
    return open.getFirst();
  }

  MasterView.AgentView agent(String node) {
    return master.view().agents().stream()
        .filter(agent -> agent.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  static PodName podName(PodPlan plan) {
    return plan.name();
  }
}
