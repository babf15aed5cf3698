package dev.tender.core.master;

import dev.tender.core.allocator.Policies;
import dev.tender.core.allocator.Policy;
import dev.tender.core.invariant.Invariants;
import dev.tender.core.invariant.OfferLedger;
import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPhase;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A master with the world around it, told event by event. Amounts: whole cpus and GiB. */
final class Story {
  static final Resources OVERHEAD = Resources.of(100, 64L << 20);
  static final String NAMESPACE = "team";

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

  record Body(String text) implements Work.Payload {}

  static Resources gib(double cpus, double gib) {
    return Resources.of(Math.round(cpus * 1000), Math.round(gib * (1L << 30)));
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
    on(new MasterEvent.PoolDeclared(pool().build()));
    on(new MasterEvent.Synced());
    return this;
  }

  /** The usual pool: no headroom, so that numbers are easy to add up. */
  static PoolBuilder pool() {
    return new PoolBuilder();
  }

  static final class PoolBuilder {
    String name = "all";
    Map<String, String> nodeSelector = Map.of();
    List<Declarations.Toleration> tolerations = List.of();
    List<String> namespaces = List.of();
    int headroomPercent;
    Resources headroomMinimum = Resources.NONE;
    Declarations.@Nullable PortRange ports;
    Marked reserved = Marked.NONE;
    @Nullable String problem;

    Declarations.Pool build() {
      return new Declarations.Pool(
          name,
          nodeSelector,
          tolerations,
          namespaces,
          headroomPercent,
          headroomMinimum,
          false,
          Map.of("zone", "zone"),
          ports,
          null,
          reserved,
          problem);
    }
  }

  static Cluster.Node node(String name, double cpus, double gib) {
    return new Cluster.Node(
        new AgentId("uid-" + name),
        name,
        "10.0.0.1",
        gib(cpus, gib),
        110,
        false,
        true,
        List.of(),
        Map.of("zone", "z1"));
  }

  /** The same node, perhaps cordoned, with what was said of its maintenance. */
  static Cluster.Node kept(Cluster.Node node, boolean cordoned, Cluster.Upkeep upkeep) {
    return new Cluster.Node(
        node.id(),
        node.name(),
        node.address(),
        node.allocatable(),
        node.podSlots(),
        cordoned,
        true,
        List.of(),
        node.labels(),
        upkeep);
  }

  Story withNode(String name, double cpus, double gib) {
    on(new MasterEvent.NodeObserved(node(name, cpus, gib)));
    return this;
  }

  static FrameworkBuilder framework(String name) {
    return new FrameworkBuilder(name);
  }

  static final class FrameworkBuilder {
    final FrameworkName name;
    String uid = "uid-1";
    List<String> roles = List.of(NAMESPACE);
    Duration failoverTimeout = Duration.ofHours(1);
    boolean suspended;
    Set<String> capabilities = Set.of();
    Map<String, OfferFilter> offerFilters = Map.of();
    Map<String, String> nodeSelector = Map.of();
    List<Declarations.Toleration> tolerations = List.of();
    Declarations.Warm warm = new Declarations.Warm(Duration.ofMinutes(5), 0, 100);
    Declarations.Reuse reuse = Declarations.Reuse.ALWAYS;
    Duration startTimeout = Duration.ofMinutes(2);
    Resources overhead = OVERHEAD;
    Declarations.SchedulerKind scheduler = Declarations.SchedulerKind.EXTERNAL;

    private FrameworkBuilder(String name) {
      this.name = new FrameworkName(NAMESPACE, name);
    }

    Declarations.Framework build() {
      return new Declarations.Framework(
          name,
          uid,
          roles,
          scheduler,
          capabilities,
          0,
          failoverTimeout,
          suspended,
          offerFilters,
          nodeSelector,
          tolerations,
          warm,
          reuse,
          startTimeout,
          Declarations.TaskRecords.ALL,
          overhead);
    }
  }

  Story declare(FrameworkBuilder framework) {
    on(new MasterEvent.FrameworkDeclared(framework.build()));
    return this;
  }

  static RoleBuilder role(String path) {
    return new RoleBuilder(path);
  }

  /** A role of the usual namespace: weight 1, nothing guaranteed, no limit. */
  static final class RoleBuilder {
    static final double UNLIMITED = Double.POSITIVE_INFINITY;

    private final String path;
    private double weight = 1;
    private Resources guarantee = Resources.NONE;
    private Limits limit = Limits.NONE;
    private int priority;

    private RoleBuilder(String path) {
      this.path = path;
    }

    RoleBuilder weight(double newWeight) {
      weight = newWeight;
      return this;
    }

    RoleBuilder priority(int newPriority) {
      priority = newPriority;
      return this;
    }

    RoleBuilder guarantee(double cpus, double gib) {
      guarantee = gib(cpus, gib);
      return this;
    }

    /** Of each either an amount, which may be none at all, or {@link #UNLIMITED}. */
    RoleBuilder limit(double cpus, double gib) {
      limit =
          Limits.of(
              cpus == UNLIMITED ? Limits.UNLIMITED : gib(cpus, 0).cpuMillis(),
              gib == UNLIMITED ? Limits.UNLIMITED : gib(0, gib).memBytes());
      return this;
    }

    Declarations.Role build() {
      return new Declarations.Role(
          path, List.of(NAMESPACE), Math.round(weight * 1000), guarantee, limit, priority);
    }
  }

  Story declare(RoleBuilder role) {
    on(new MasterEvent.RoleDeclared(role.build()));
    return this;
  }

  static Work.Registration registration(@Nullable FrameworkId id, String... roles) {
    return new Work.Registration(
        id,
        "name",
        "user",
        List.of(roles),
        Set.of(),
        Set.of("PARTITION_AWARE", "MULTI_ROLE"),
        3_600_000L,
        new Body("registration"));
  }

  /** A new registration with wishes by role. */
  static Work.Registration wishing(Map<String, OfferFilter> filters) {
    return wishing(registration(null), filters);
  }

  static Work.Registration wishing(Work.Registration of, Map<String, OfferFilter> filters) {
    return new Work.Registration(
        of.id(),
        of.name(),
        of.user(),
        of.roles(),
        of.suppressedRoles(),
        of.capabilities(),
        of.failoverTimeoutMillis(),
        filters,
        of.payload());
  }

  /** Subscribes over connection {@code c-<name>} and returns the id. */
  FrameworkId subscribe(String name, String... roles) {
    return subscribe(name, registration(null, roles));
  }

  FrameworkId subscribe(String name, Work.Registration registration) {
    on(new MasterEvent.Subscribe("c-" + name, new FrameworkName(NAMESPACE, name), registration));
    return last(SchedulerMessage.Subscribed.class).framework();
  }

  /** A framework that is declared and subscribed. */
  FrameworkId join(String name) {
    declare(framework(name));
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
        new Body(id),
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
        new Body(id),
        null);
  }

  Work.Task task(String id, String node, Resources resources, String executor, Resources floor) {
    return new Work.Task(
        new TaskId(id),
        id,
        new AgentId("uid-" + node),
        resources,
        new Work.Executor(new ExecutorId(executor), floor, "executor-shape", new Body(executor)),
        "executor-shape",
        new Body(id),
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

  /** Of a pod for command tasks of 1 cpu and 1 GiB that an earlier master made. */
  static PodPlan commandPlan(String pod, FrameworkName framework, FrameworkId id, String node) {
    return new PodPlan(
        new PodName(NAMESPACE, pod),
        framework,
        id,
        new AgentId("uid-" + node),
        node,
        NAMESPACE,
        null,
        "shape",
        Resources.NONE,
        OVERHEAD,
        gib(1, 1),
        false,
        1);
  }

  void show(PodPlan plan, Resources counted, @Nullable Resources confirmed) {
    on(new MasterEvent.ExecutorPodObserved(seen(plan, counted, confirmed, null)));
  }

  static Cluster.ExecutorPod seen(
      PodPlan plan,
      Resources counted,
      @Nullable Resources confirmed,
      @Nullable PodTrouble trouble) {
    return new Cluster.ExecutorPod(
        plan,
        "pod-" + plan.name().name(),
        plan.node(),
        "10.1.0.1",
        PodPhase.RUNNING,
        false,
        counted,
        confirmed,
        0,
        0,
        trouble);
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
        plan, of(effects, MasterEffect.ResizePod.class).getLast().envelope(), trouble);
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
                false,
                new Body(uuid)),
            state));
  }

  List<MasterEffect> acknowledge(FrameworkId framework, String node, String task, String uuid) {
    return on(
        new MasterEvent.Acknowledge(framework, new AgentId("uid-" + node), new TaskId(task), uuid));
  }

  /** Runs a task to its acknowledged end. */
  void finish(String session, FrameworkId framework, String task) {
    report(session, framework, task, Work.TaskState.FINISHED, task + "-end");
    acknowledge(framework, "any", task, task + "-end");
  }

  // What came out.

  static <M extends SchedulerMessage> List<M> told(List<MasterEffect> effects, Class<M> type) {
    List<M> found = new ArrayList<>();
    for (MasterEffect effect : effects) {
      if (effect instanceof MasterEffect.ToFramework(String _, SchedulerMessage message)
          && type.isInstance(message)) {
        found.add(type.cast(message));
      }
    }
    return found;
  }

  static <C extends AgentCommand> List<C> ordered(List<MasterEffect> effects, Class<C> type) {
    List<C> found = new ArrayList<>();
    for (MasterEffect effect : effects) {
      if (effect instanceof MasterEffect.ToAgent(String _, AgentCommand command)
          && type.isInstance(command)) {
        found.add(type.cast(command));
      }
    }
    return found;
  }

  static <E extends MasterEffect> List<E> of(List<MasterEffect> effects, Class<E> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  static List<Work.Offer> offers(List<MasterEffect> effects) {
    List<Work.Offer> offers = new ArrayList<>();
    told(effects, SchedulerMessage.Offers.class).forEach(batch -> offers.addAll(batch.offers()));
    return offers;
  }

  static List<Work.Status> updates(List<MasterEffect> effects) {
    return told(effects, SchedulerMessage.Update.class).stream()
        .map(SchedulerMessage.Update::status)
        .toList();
  }

  <M extends SchedulerMessage> M last(Class<M> type) {
    return told(effects, type).getLast();
  }

  PodPlan lastPlan() {
    return of(effects, MasterEffect.CreatePod.class).getLast().plan();
  }

  /** Offers that nobody has answered, oldest first. */
  List<Work.Offer> outstanding() {
    Map<OfferId, Work.Offer> open = new LinkedHashMap<>();
    for (MasterEffect.RecordOffer record : of(effects, MasterEffect.RecordOffer.class)) {
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
