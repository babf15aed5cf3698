package dev.tender.core.reference;

import dev.tender.core.master.MasterAudit.PodAudit;
import dev.tender.core.master.MasterAudit.TaskAudit;
import dev.tender.core.master.MasterSettings;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All that decisions follow from, as lists. Every question is answered by going through them. */
final class Facts {
  final MasterSettings settings;
  final TreeMap<String, Cluster.Node> nodes = new TreeMap<>();
  final TreeMap<String, Declarations.Pool> pools = new TreeMap<>();
  final TreeMap<String, Declarations.Role> roles = new TreeMap<>();
  final TreeMap<String, Cluster.ForeignPod> foreign = new TreeMap<>();
  final TreeMap<FrameworkName, Declarations.Framework> declared = new TreeMap<>();
  final TreeMap<FrameworkId, Known> frameworks = new TreeMap<>();
  final List<Refused> refusals = new ArrayList<>();

  /** By node: who was offered it and did not use it since anybody did, longest ago first. */
  final TreeMap<String, List<Claim>> declined = new TreeMap<>();

  final Map<Claim, Resources> declinedSinceLaunch = new HashMap<>();
  final Map<Claim, Long> offersMade = new HashMap<>();

  /** Who has launched and is offered at once what is left in its own pods. */
  final LinkedHashSet<Own> own = new LinkedHashSet<>();

  List<TaskAudit> tasks = List.of();
  List<PodAudit> executorPods = List.of();
  Map<OfferId, Offered> offers = new LinkedHashMap<>();
  long nowMillis;

  Facts(MasterSettings settings) {
    this.settings = settings;
  }

  /** Room in a framework's pods on a node. */
  record Own(String node, Claim claim, long sinceMillis) {}

  /** A framework id, with what its scheduler last said of itself. */
  static final class Known {
    final FrameworkName name;
    Work.Registration said;
    List<String> roles = List.of();
    final Set<String> suppressed = new TreeSet<>();
    @Nullable String connection;

    Known(FrameworkName name, Work.Registration said) {
      this.name = name;
      this.said = said;
    }
  }

  /** Somebody does not want so much of a node, for some time. */
  record Refused(Claim claim, String node, Resources amount, long untilMillis, boolean wished) {}

  /** An offer that has not ended, with the overhead and the pod slot that are kept beside it. */
  record Offered(Deal deal, Resources reserve, int slots) {}

  Declarations.@Nullable Framework declared(Claim claim) {
    Known known = frameworks.get(claim.framework());
    return known == null ? null : declared.get(known.name);
  }

  Resources overhead(Claim claim) {
    Declarations.Framework framework = declared(claim);
    return framework == null ? Resources.NONE : framework.overhead();
  }

  /** The first pool, by name, that selects a node. */
  Declarations.@Nullable Pool pool(Cluster.Node node) {
    for (Declarations.Pool pool : pools.values()) {
      if (node.labels().entrySet().containsAll(pool.nodeSelector().entrySet())) {
        return pool;
      }
    }
    return null;
  }

  boolean offerable(String name) {
    Cluster.Node node = nodes.get(name);
    Declarations.Pool pool = node == null ? null : pool(node);
    return node != null
        && pool != null
        && pool.problem() == null
        && node.ready()
        && !node.unschedulable();
  }

  /** What takes part of a node, in use or not. */
  Resources allocatable(Cluster.Node node) {
    Declarations.Pool pool = pool(node);
    Declarations.PortRange ports = pool == null ? null : pool.ports();
    return node.allocatable()
        .withPorts(ports == null ? Ports.NONE : Ports.of(ports.begin(), ports.end()));
  }

  /** What nobody has of a node, and nobody is offered. */
  Resources free(String name) {
    Cluster.Node node = nodes.get(name);
    Declarations.Pool pool = node == null ? null : pool(node);
    if (node == null || pool == null) {
      return Resources.NONE;
    }
    Resources used = node.allocatable().percent(pool.headroomPercent()).max(pool.headroomMinimum());
    for (Cluster.ForeignPod pod : foreign.values()) {
      if (name.equals(pod.node())) {
        used = used.plus(pod.requests().withoutPorts());
      }
    }
    for (PodAudit pod : executorPods) {
      if (pod.node().equals(name)) {
        used = used.plus(pod.envelope());
      }
    }
    for (Offered offered : offers.values()) {
      if (offered.deal().node().equals(name)) {
        used = used.plus(offered.deal().outside()).plus(offered.reserve());
      }
    }
    return allocatable(node).minusSaturating(used);
  }

  int freeSlots(String name) {
    Cluster.Node node = nodes.get(name);
    int slots = node == null ? 0 : node.podSlots();
    for (Cluster.ForeignPod pod : foreign.values()) {
      slots -= name.equals(pod.node()) ? 1 : 0;
    }
    for (PodAudit pod : executorPods) {
      slots -= pod.node().equals(name) && !pod.finished() ? 1 : 0;
    }
    for (Offered offered : offers.values()) {
      slots -= offered.deal().node().equals(name) ? offered.slots() : 0;
    }
    return Math.max(0, slots);
  }

  boolean idle(PodAudit pod) {
    return tasks.stream().noneMatch(task -> task.live() && task.pod().equals(pod.name()));
  }

  /** Room in an idle pod that its framework may be offered: all of it or nothing. */
  Resources slack(PodAudit pod) {
    Claim owner = new Claim(pod.framework(), pod.role());
    Declarations.Framework framework = declared(owner);
    boolean reusable = framework != null && framework.reuse() != Declarations.Reuse.NEVER;
    if (!pod.usable() || !pod.attached() || !reusable || !idle(pod)) {
      return Resources.NONE;
    }
    Resources shown = Resources.NONE;
    for (Offered offered : offers.values()) {
      shown = shown.plus(offered.deal().inside().getOrDefault(pod.name(), Resources.NONE));
    }
    return pod.granted().min(pod.target()).minusSaturating(pod.overhead()).minusSaturating(shown);
  }

  /** The slack of every claim on a node, by pod. */
  Map<Claim, SortedMap<PodName, Resources>> slackOn(String node) {
    Map<Claim, SortedMap<PodName, Resources>> slack = new LinkedHashMap<>();
    for (PodAudit pod : executorPods) {
      Resources amount = slack(pod);
      if (pod.node().equals(node) && !amount.isEmpty()) {
        slack
            .computeIfAbsent(new Claim(pod.framework(), pod.role()), key -> new TreeMap<>())
            .put(pod.name(), amount);
      }
    }
    return slack;
  }

  /** May it be asked at all? */
  boolean asked(Claim claim) {
    Known known = frameworks.get(claim.framework());
    Declarations.Framework framework = declared(claim);
    return known != null
        && framework != null
        && known.connection != null
        && !framework.suspended()
        && known.roles.contains(claim.role())
        && !known.suppressed.contains(claim.role())
        && allowed(known.name.namespace(), claim.role());
  }

  private boolean allowed(String namespace, String role) {
    boolean listed = false;
    for (Declarations.Role each : roles.values()) {
      if (role.equals(each.path()) || role.startsWith(each.path() + "/")) {
        listed = true;
        if (each.namespaces().contains(namespace) || each.namespaces().contains("*")) {
          return true;
        }
      }
    }
    boolean elsewhere =
        roles.values().stream().anyMatch(each -> each.namespaces().contains(namespace));
    return !listed && (settings.unlistedRoles() || (role.equals(namespace) && !elsewhere));
  }

  /** What a decision changes, as it was. */
  record Mark(Map<OfferId, Offered> offers, Map<Claim, Long> offersMade) {}

  Mark mark() {
    return new Mark(new LinkedHashMap<>(offers), new HashMap<>(offersMade));
  }

  void backTo(Mark mark) {
    offers = new LinkedHashMap<>(mark.offers());
    offersMade.clear();
    offersMade.putAll(mark.offersMade());
  }

  void offered(OfferId id, Offered offered) {
    offers.put(id, offered);
    offersMade.merge(offered.deal().claim(), 1L, Long::sum);
  }

  void declined(Claim claim, String node) {
    List<Claim> order = declined.computeIfAbsent(node, key -> new ArrayList<>());
    order.remove(claim);
    order.add(claim);
  }

  void notDeclined(Claim claim, String node) {
    declined.computeIfAbsent(node, key -> new ArrayList<>()).remove(claim);
  }
}
