package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Resources;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every node's ledger, what the pods of others take, and the sum that shares are measured by. */
final class AgentBook {
  /** Removed nodes that are remembered, so that their tasks can be called gone. */
  private static final int GONE_REMEMBERED = 1000;

  private final TreeMap<String, AgentEntry> byName = new TreeMap<>();
  // Looked up for every event: a tree of 100,000 names is 17 steps through cold memory.
  private final HashMap<String, AgentEntry> lookup = new HashMap<>();
  private final HashMap<AgentId, AgentEntry> byId = new HashMap<>();
  private final LinkedHashMap<String, Cluster.ForeignPod> foreign = new LinkedHashMap<>();
  private final TreeMap<String, Declarations.Pool> pools = new TreeMap<>();
  private final LinkedHashMap<AgentId, Boolean> gone =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<AgentId, Boolean> eldest) {
          return size() > GONE_REMEMBERED;
        }
      };
  private Resources total = Resources.NONE;
  private Resources free = Resources.NONE;
  private boolean recovering;
  private Membership followed = Membership.NOBODY;

  void follow(Membership membership) {
    followed = membership;
  }

  AgentEntry named(String node) {
    AgentEntry known = lookup.get(node);
    if (known != null) {
      return known;
    }
    AgentEntry made = new AgentEntry(node);
    lookup.put(node, made);
    byName.put(node, made);
    return made;
  }

  /** Null when nothing names that node. */
  @Nullable AgentEntry find(String node) {
    return lookup.get(node);
  }

  @Nullable AgentEntry find(AgentId id) {
    return byId.get(id);
  }

  boolean wasRemoved(AgentId id) {
    return gone.containsKey(id);
  }

  /** In the order of their names. */
  Collection<AgentEntry> all() {
    return byName.values();
  }

  /** What all agents that take part have, in use or not. */
  Resources total() {
    return total;
  }

  /**
   * Whether pods are awaited whose tasks nobody has counted yet: what is held below a limit is not
   * known meanwhile.
   */
  boolean recovering() {
    return recovering;
  }

  void recovering(boolean now) {
    recovering = now;
  }

  /** Free or lent on all agents that may be offered, as of when each was last counted. */
  Resources free() {
    return free;
  }

  /** Counts anew what an agent has free. */
  void count(AgentEntry agent) {
    Resources now = agent.offerable() ? agent.without(agent.lent()).withoutPorts() : Resources.NONE;
    if (!now.equals(agent.countedFree)) {
      free = free.minus(agent.countedFree).plus(now);
      agent.countedFree = now;
    }
  }

  /**
   * Enters a node as it is now; another one of its name has been removed before.
   *
   * @return the entry whose ledger changed
   */
  AgentEntry observe(Cluster.Node node) {
    AgentEntry agent = named(node.name());
    byId.put(node.id(), agent);
    agent.node = node;
    refresh(agent);
    return agent;
  }

  /** The node is no more; its entry stays as long as pods are in it. */
  void remove(AgentId id) {
    AgentEntry agent = byId.remove(id);
    if (agent == null) {
      return;
    }
    gone.put(id, true);
    agent.node = null;
    refresh(agent);
    followed.agent(id);
    count(agent);
    prune(agent);
  }

  /** Forgets a node that is not there and that nothing is in any more. */
  void prune(AgentEntry agent) {
    boolean empty =
        agent.node == null
            && agent.pods.isEmpty()
            && agent.offers.isEmpty()
            && agent.keeps.isEmpty()
            && agent.foreignPods == 0;
    if (empty) {
      byName.remove(agent.name, agent);
      lookup.remove(agent.name, agent);
    }
  }

  void declare(Declarations.Pool pool) {
    pools.put(pool.name(), pool);
    byName.values().forEach(this::refresh);
  }

  void forgetPool(String name) {
    pools.remove(name);
    byName.values().forEach(this::refresh);
  }

  private void refresh(AgentEntry agent) {
    boolean tookPart = agent.pool != null;
    Resources before = tookPart ? agent.allocatable : Resources.NONE;
    Eligibility.classify(agent, pools.values());
    Cluster.Node node = agent.node;
    if (node != null && tookPart != (agent.pool != null)) {
      followed.agent(node.id());
    }
    Resources after = agent.pool == null ? Resources.NONE : agent.allocatable;
    total = total.minus(before.withoutPorts()).plus(after.withoutPorts());
  }

  /**
   * Records a pod of others where it is now. Its ports are left out: they are bound on its own
   * address, and two such pods may use the same.
   */
  void observe(Cluster.ForeignPod pod) {
    forgetForeign(pod.uid());
    foreign.put(pod.uid(), pod);
    Resources requests = pod.requests().withoutPorts();
    String node = pod.node();
    if (node != null) {
      AgentEntry agent = named(node);
      agent.foreign = agent.foreign.plus(requests);
      agent.foreignPods++;
      if (pod.nominated()) {
        agent.nominated = agent.nominated.plus(requests);
      }
    }
  }

  /** Returns the pod that is forgotten, null when it was not known. */
  Cluster.@Nullable ForeignPod forgetForeign(String uid) {
    Cluster.ForeignPod pod = foreign.remove(uid);
    String node = pod == null ? null : pod.node();
    if (pod != null && node != null) {
      AgentEntry agent = named(node);
      Resources requests = pod.requests().withoutPorts();
      agent.foreign = agent.foreign.minus(requests);
      agent.foreignPods--;
      if (pod.nominated()) {
        agent.nominated = agent.nominated.minus(requests);
      }
    }
    return pod;
  }

  Cluster.@Nullable ForeignPod foreign(String uid) {
    return foreign.get(uid);
  }
}
