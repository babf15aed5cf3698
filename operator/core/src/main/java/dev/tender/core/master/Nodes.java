package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What Kubernetes shows of nodes and of the pods of others, and what that does to our offers. */
final class Nodes {
  private final Turn turn;
  private final Books books;
  private final Pods pods;
  private final Upkeeps upkeeps;

  Nodes(Turn turn, Books books, Pods pods, Upkeeps upkeeps) {
    this.turn = turn;
    this.books = books;
    this.pods = pods;
    this.upkeeps = upkeeps;
  }

  void observe(Cluster.Node node) {
    AgentEntry known = books.agents().named(node.name());
    Cluster.Node before = known.node;
    if (before != null && !before.id().equals(node.id())) {
      removed(before.id());
      before = null;
    }
    Map<String, String> attributes = known.attributes;
    AgentEntry agent = books.agents().observe(node);
    books.reservations().changed(agent);
    if (before != null) {
      compareAttributes(agent, attributes);
      if (!before.labels().equals(node.labels()) || !before.address().equals(node.address())) {
        rescindUnsuited(agent);
      }
    }
    if (!node.equals(before)) {
      changed(agent);
    }
  }

  /** What an offer shows must be so, and who refused the node may want what it has become. */
  private void compareAttributes(AgentEntry agent, Map<String, String> before) {
    if (!agent.attributes.equals(before)) {
      books
          .offers()
          .rescindAll(
              agent, agent.whyNot.isEmpty() ? "the node's attributes have changed" : agent.whyNot);
      forgetFilters(agent);
    }
  }

  private void forgetFilters(AgentEntry agent) {
    for (FrameworkEntry framework : books.frameworks().all()) {
      books.filters().clear(framework, agent);
    }
  }

  /** Constraints ask for labels; a new constraint alone takes nothing back. */
  private void rescindUnsuited(AgentEntry agent) {
    for (OfferEntry entry : List.copyOf(agent.offers.values())) {
      if (Eligibility.constraintRefusal(entry.standing, agent) != null) {
        books.offers().rescind(entry, "the node has changed");
      }
    }
  }

  private void changed(AgentEntry agent) {
    if (!agent.whyNot.isEmpty()) {
      books.offers().rescindAll(agent, agent.whyNot);
    }
    upkeeps.refresh(agent);
    for (OfferEntry entry : List.copyOf(agent.offers.values())) {
      if (books.rules().nodeRefusal(entry.framework, agent) != null) {
        books.offers().rescind(entry, "the node has changed");
      }
    }
    books.offers().correct(agent, "the node has become smaller");
    books.demand().touch(agent);
  }

  void removed(AgentId id) {
    AgentEntry agent = books.agents().find(id);
    if (agent == null) {
      return;
    }
    remove(id);
    for (FrameworkEntry framework : books.frameworks().all()) {
      turn.tell(framework, new MasterEffect.SchedulerMessage.Failure(id, null, null));
    }
  }

  private void remove(AgentId id) {
    AgentEntry agent = books.agents().find(id);
    if (agent == null) {
      return;
    }
    books.offers().rescindAll(agent, "the node was removed");
    forgetFilters(agent);
    agent.declined.clear();
    upkeeps.removed(agent);
    pods.nodeGone(agent);
    books.agents().remove(id);
    books.reservations().refresh(agent);
  }

  /**
   * @param change to the pools that there are
   */
  void changePools(Runnable change) {
    IdentityHashMap<AgentEntry, Map<String, String>> attributes = new IdentityHashMap<>();
    books.agents().all().forEach(agent -> attributes.put(agent, agent.attributes));
    change.run();
    for (AgentEntry agent : books.agents().all()) {
      books.reservations().changed(agent);
      compareAttributes(agent, attributes.getOrDefault(agent, Map.of()));
      changed(agent);
    }
  }

  void foreign(Cluster.ForeignPod pod) {
    Cluster.ForeignPod before = books.agents().foreign(pod.uid());
    if (pod.equals(before)) {
      return;
    }
    String left = before == null ? null : before.node();
    books.agents().observe(pod);
    String node = pod.node();
    if (left != null && !left.equals(node)) {
      books.demand().touch(books.agents().named(left));
    }
    if (node != null) {
      AgentEntry agent = books.agents().named(node);
      if (!pod.nominated()) {
        pods.keepNoLonger(agent);
      }
      books.offers().correct(agent, "a pod of others took the room: " + pod.name());
      books.demand().touch(agent);
    } else if (pod.unschedulable()) {
      makeWay(pod);
    }
  }

  /** A pod that says that it is one of ours and is not: it counts like any other. */
  void pretended(Cluster.ExecutorPod pod) {
    if (pod.phase() == Cluster.PodPhase.FAILED || pod.phase() == Cluster.PodPhase.SUCCEEDED) {
      foreignGone(pod.uid());
    } else {
      foreign(
          new Cluster.ForeignPod(
              pod.uid(), pod.plan().name(), pod.node(), false, false, pod.counted()));
    }
  }

  void foreignGone(String uid) {
    Cluster.ForeignPod pod = books.agents().forgetForeign(uid);
    String node = pod == null ? null : pod.node();
    if (node != null) {
      AgentEntry agent = books.agents().named(node);
      books.demand().touch(agent);
      books.agents().prune(agent);
    }
  }

  /** A pod of others fits nowhere: idle executors leave one node if that makes it fit. */
  private void makeWay(Cluster.ForeignPod waiting) {
    for (AgentEntry agent : books.agents().all()) {
      if (agent.node == null || !agent.whyNot.isEmpty()) {
        continue;
      }
      List<PodEntry> leaving = enough(agent, waiting.requests());
      if (!leaving.isEmpty()) {
        for (PodEntry pod : leaving) {
          books.rooms().departures().leave(pod, "pod " + waiting.name() + " waits for its room");
          pod.yields = true;
        }
        return;
      }
    }
  }

  /** The fewest idle pods whose room, with what nobody uses, is enough; none when it is not. */
  private static List<PodEntry> enough(AgentEntry agent, Resources wanted) {
    List<PodEntry> idle = new ArrayList<>();
    for (PodEntry pod : agent.pods.values()) {
      if (pod.usable()
          && pod.attachedOnce
          && pod.idle()
          && pod.unacknowledged.isEmpty()
          && !(pod.custom() && pod.executorAlive)) {
        idle.add(pod);
      }
    }
    idle.sort(
        Comparator.comparingLong((PodEntry pod) -> pod.entered.cpuMillis())
            .reversed()
            .thenComparing(pod -> pod.plan.name()));
    Resources room = agent.allocatable.minusSaturating(agent.foreign.plus(agent.envelopes));
    List<PodEntry> leaving = new ArrayList<>();
    for (PodEntry pod : idle) {
      if (room.contains(wanted)) {
        break;
      }
      room = room.plus(pod.entered);
      leaving.add(pod);
    }
    return room.contains(wanted) ? leaving : List.of();
  }
}
