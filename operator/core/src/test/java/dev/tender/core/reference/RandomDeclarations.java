package dev.tender.core.reference;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Constraints;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.Declarations.Taint;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferFilter;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Nodes, roles and frameworks as people and schedulers describe them, and how that changes. */
final class RandomDeclarations {
  private static final String TEAM = "team";
  private static final long MIB = 1L << 20;
  private static final Duration LONG = Duration.ofDays(300);
  private static final List<String> ROLES =
      List.of("team", "team/a", "team/a/x", "team/a/y", "team/b", "other");

  private final Random random;
  private final boolean quota;
  private final boolean gpus;
  private final Map<String, Cluster.Node> nodes = new TreeMap<>();
  private final Map<String, String> foreign = new TreeMap<>();
  private final List<FrameworkName> frameworks = new ArrayList<>();
  private final Map<FrameworkName, List<String>> roles = new LinkedHashMap<>();
  private final Map<FrameworkName, FrameworkId> ids = new LinkedHashMap<>();
  private final Map<FrameworkName, String> connections = new LinkedHashMap<>();
  private int uids;

  RandomDeclarations(Random random) {
    this.random = random;
    this.quota = random.nextInt(3) > 0;
    this.gpus = random.nextInt(3) == 0;
  }

  record Words(String text) implements Work.Payload {}

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Nothing ends for want of time: that is not the reference's business. */
  MasterSettings settings() {
    MasterSettings usual = MasterSettings.defaults("m1", 1);
    return new MasterSettings(
        usual.masterId(),
        usual.term(),
        chance(30) ? "priority" : "drf",
        pick(List.of(Set.of(), Set.of("gpus"), Set.of("memory"))),
        usual.allocationInterval(),
        usual.coalesce(),
        LONG,
        LONG,
        LONG,
        usual.reattachTimeout(),
        LONG,
        LONG,
        usual.yieldTime(),
        usual.preemptionGrace(),
        usual.firstTask(),
        true,
        "");
  }

  List<MasterEvent> first() {
    List<MasterEvent> events = new ArrayList<>();
    Declarations.PortRange ports = chance(50) ? new Declarations.PortRange(31_000, 31_004) : null;
    events.add(
        new MasterEvent.PoolDeclared(
            new Declarations.Pool(
                "all",
                Map.of(),
                List.of(),
                List.of(),
                pick(List.of(0, 10)),
                Resources.NONE,
                false,
                Map.of("zone", "zone"),
                ports,
                null)));
    if (chance(70)) {
      ROLES.forEach(role -> events.add(new MasterEvent.RoleDeclared(role(role))));
    }
    for (int i = random.nextInt(6); i >= 0; i--) {
      events.add(node("n" + i));
    }
    for (int i = random.nextInt(6); i >= 0; i--) {
      FrameworkName name = new FrameworkName(TEAM, "f" + i);
      frameworks.add(name);
      TreeSet<String> some = new TreeSet<>();
      for (int role = random.nextInt(2); role >= 0; role--) {
        some.add(pick(ROLES));
      }
      roles.put(name, List.copyOf(some));
      events.add(new MasterEvent.FrameworkDeclared(framework(name, chance(5))));
      events.add(subscribe(name));
    }
    return events;
  }

  private Resources amount() {
    return Resources.of(random.nextInt(12) * 500L, random.nextInt(12) * (512 * MIB));
  }

  private Declarations.Role role(String path) {
    Resources some = amount();
    return new Declarations.Role(
        path,
        List.of(TEAM),
        pick(List.of(500L, 1_000L, 2_000L)),
        quota && chance(30) ? amount() : Resources.NONE,
        quota && chance(30) ? Limits.of(some.cpuMillis(), some.memBytes()) : Limits.NONE,
        random.nextInt(3));
  }

  private MasterEvent node(String name) {
    int devices = gpus && chance(40) ? 2 : 0;
    Cluster.Node node =
        new Cluster.Node(
            new AgentId("uid-" + name + "-" + uids++),
            name,
            "10.0.0.1",
            Resources.of(
                (1L + random.nextInt(8)) * 1000, (1L + random.nextInt(8)) * 1024 * MIB, 0, devices),
            1 + random.nextInt(6),
            chance(5),
            !chance(5),
            chance(10) ? List.of(new Taint("special", "", "NoSchedule")) : List.of(),
            Map.of("zone", pick(List.of("a", "b"))),
            Cluster.Upkeep.NONE,
            devices > 0 ? "example.com/gpu" : "",
            Cluster.OtherAddresses.NONE);
    nodes.put(name, node);
    return new MasterEvent.NodeObserved(node);
  }

  private Declarations.Framework framework(FrameworkName name, boolean suspended) {
    return new Declarations.Framework(
        name,
        "uid",
        roles.getOrDefault(name, List.of()),
        Declarations.SchedulerKind.EXTERNAL,
        chance(20) ? Set.of("GPU_RESOURCES") : Set.of(),
        random.nextInt(3),
        LONG,
        suspended,
        chance(20) ? Map.of(pick(roles.getOrDefault(name, List.of())), filter()) : Map.of(),
        chance(10) ? Map.of("zone", "a") : Map.of(),
        chance(50) ? List.of(new Declarations.Toleration("special", true, "", "")) : List.of(),
        new Declarations.Warm(LONG, 0, 1000),
        chance(80) ? Declarations.Reuse.ALWAYS : Declarations.Reuse.NEVER,
        LONG,
        chance(50) ? Resources.NONE : Resources.of(100, 64 * MIB));
  }

  private OfferFilter filter() {
    Constraints.Test test =
        pick(
            List.of(
                new Constraints.Test.Equals("a"),
                new Constraints.Test.NotEquals("a"),
                new Constraints.Test.Exists()));
    Constraints constraints =
        new Constraints(
            List.of(
                new Constraints.Group(
                    List.of(
                        new Constraints.Condition(
                            new Constraints.Subject.Attribute("zone"), test)))));
    return new OfferFilter(
        pick(
            List.of(
                List.of(),
                List.of(Resources.of(1000, 512 * MIB)),
                List.of(Resources.of(3000, 0), Resources.of(0, 4096 * MIB)))),
        chance(50) ? constraints : Constraints.NONE);
  }

  private Work.Registration registration(FrameworkName name) {
    List<String> subscribed = roles.getOrDefault(name, List.of());
    TreeSet<String> capabilities = new TreeSet<>(Set.of("MULTI_ROLE"));
    if (chance(40)) {
      capabilities.add("GPU_RESOURCES");
    }
    return new Work.Registration(
        ids.get(name),
        name.name(),
        subscribed,
        chance(10) ? Set.of(pick(subscribed)) : Set.of(),
        capabilities,
        null,
        chance(20) ? Map.of(pick(subscribed), filter()) : Map.of(),
        new Words(name.name()));
  }

  private MasterEvent subscribe(FrameworkName name) {
    String connection = name.name() + "-" + uids++;
    connections.put(name, connection);
    return new MasterEvent.Subscribe(connection, name, registration(name));
  }

  void subscribed(String connection, FrameworkId id) {
    connections.forEach((name, its) -> {
      if (its.equals(connection)) {
        ids.put(name, id);
      }
    });
  }

  /** Something is declared, said, or seen that was otherwise before. */
  List<MasterEvent> change() {
    FrameworkName name = pick(frameworks);
    FrameworkId id = ids.get(name);
    String connection = connections.get(name);
    List<String> some = chance(50) ? List.of() : List.of(pick(roles.getOrDefault(name, List.of())));
    return switch (random.nextInt(13)) {
      case 0, 1 -> List.of(new MasterEvent.RoleDeclared(role(pick(ROLES))));
      case 2, 3 -> id == null ? List.of() : List.of(new MasterEvent.Revive(id, some));
      case 4 -> id == null ? List.of() : List.of(new MasterEvent.Suppress(id, some));
      case 5 ->
          connection == null
              ? List.of()
              : List.of(new MasterEvent.Disconnected(connection), subscribe(name));
      case 6 ->
          id == null || connection == null
              ? List.of()
              : List.of(
                  new MasterEvent.UpdateFramework(
                      "call-" + uids++, connection, id, registration(name)));
      case 7 -> List.of(new MasterEvent.FrameworkDeclared(framework(name, chance(10))));
      case 8, 9 -> List.of(foreignPod());
      case 10 -> foreignGone();
      case 11 -> List.of(seenAnew(pick(new ArrayList<>(nodes.values()))));
      default -> replaced(pick(new ArrayList<>(nodes.keySet())));
    };
  }

  private MasterEvent foreignPod() {
    String uid = "foreign-" + uids++;
    String node = pick(new ArrayList<>(nodes.keySet()));
    foreign.put(uid, node);
    return new MasterEvent.ForeignPodObserved(
        new Cluster.ForeignPod(uid, new PodName("x", uid), node, false, false, amount()));
  }

  private List<MasterEvent> foreignGone() {
    if (foreign.isEmpty()) {
      return List.of();
    }
    String uid = pick(new ArrayList<>(foreign.keySet()));
    foreign.remove(uid);
    return List.of(new MasterEvent.ForeignPodGone(uid));
  }

  private MasterEvent seenAnew(Cluster.Node old) {
    MasterEvent event = node(old.name());
    Cluster.Node drawn = nodes.getOrDefault(old.name(), old);
    Cluster.Node node =
        new Cluster.Node(
            old.id(),
            old.name(),
            old.address(),
            drawn.allocatable().withGpus(old.allocatable().gpus()),
            drawn.podSlots(),
            drawn.unschedulable(),
            drawn.ready(),
            drawn.taints(),
            drawn.labels(),
            Cluster.Upkeep.NONE,
            old.gpuResource(),
            Cluster.OtherAddresses.NONE);
    nodes.put(old.name(), node);
    return event instanceof MasterEvent.NodeObserved ? new MasterEvent.NodeObserved(node) : event;
  }

  private List<MasterEvent> replaced(String name) {
    Cluster.Node old = nodes.get(name);
    return old == null ? List.of() : List.of(new MasterEvent.NodeDeleted(old.id()), node(name));
  }
}
