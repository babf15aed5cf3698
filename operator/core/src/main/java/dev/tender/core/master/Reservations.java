package dev.tender.core.master;

import dev.tender.core.allocator.RoleTree;
import dev.tender.core.master.MasterEffect.RecordReservation;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is reserved of which node, by AgentPools, by people and by frameworks, and what that does to
 * the nodes' ledgers. A reservation takes what its node has free, up to its amount, and what
 * becomes free later; it takes nothing from a task.
 *
 * <p>An entry's amount holds what is refined of it: a refinement adds an entry and leaves that of
 * its source as it is.
 */
final class Reservations {
  private final RoleTree<FrameworkEntry.Standing> tree;
  private final AgentBook agents;
  private final PodBook pods;
  private final OfferBook offers;
  private final Demand demand;
  private final TreeMap<String, Reserved> byName = new TreeMap<>();

  /** Number of the newest change by a framework under a name, until that is written. */
  private final HashMap<String, Long> unwritten = new HashMap<>();

  /** How often frameworks have changed what is reserved. */
  private long changes;

  private final TreeMap<String, TreeMap<String, Reserved>> byNode = new TreeMap<>();

  Reservations(
      RoleTree<FrameworkEntry.Standing> tree,
      AgentBook agents,
      PodBook pods,
      OfferBook offers,
      Demand demand) {
    this.tree = tree;
    this.agents = agents;
    this.pods = pods;
    this.offers = offers;
    this.demand = demand;
  }

  Collection<Reserved> all() {
    return byName.values();
  }

  /** Null when there is none. */
  @Nullable Reserved named(String name) {
    return byName.get(name);
  }

  /**
   * @param after number of the newest change by a framework that the teller knew of
   */
  void declared(Reserved reserved, long after) {
    if (after < newest(reserved.name())) {
      return;
    }
    Reserved before = byName.get(reserved.name());
    if (reserved.equals(before)) {
      return;
    }
    put(reserved);
    if (before != null && !before.node().equals(reserved.node())) {
      forgetAt(before);
      changed(agents.named(before.node()));
    }
    changed(agents.named(reserved.node()));
  }

  void deleted(String name, long after) {
    if (after < newest(name)) {
      return;
    }
    Reserved before = byName.remove(name);
    if (before != null) {
      forgetAt(before);
      AgentEntry agent = agents.named(before.node());
      changed(agent);
      agents.prune(agent);
    }
  }

  private void put(Reserved reserved) {
    byName.put(reserved.name(), reserved);
    byNode.computeIfAbsent(reserved.node(), key -> new TreeMap<>()).put(reserved.name(), reserved);
  }

  private void forgetAt(Reserved reserved) {
    Map<String, Reserved> there = byNode.get(reserved.node());
    if (there != null) {
      there.remove(reserved.name());
      if (there.isEmpty()) {
        byNode.remove(reserved.node());
      }
    }
  }

  /** Something was reserved or given back: offers make room for it. */
  void changed(AgentEntry agent) {
    if (refresh(agent)) {
      makeRoom(agent);
    }
  }

  /**
   * Works out anew what is reserved of an agent. Of one that is not there nothing is.
   *
   * @return whether anything is different now
   */
  boolean refresh(AgentEntry agent) {
    Marked now = portsOnce(declaredOn(agent)).within(agent.allocatable);
    Marked before = agent.reserved;
    if (now.equals(before)) {
      return false;
    }
    agent.reserved = now;
    charge(agent);
    if (!now.contains(before)) {
      rescindUnbacked(agent);
    }
    settle(agent);
    demand.touch(agent);
    return true;
  }

  /** What pods bear follows from what is reserved. */
  private void settle(AgentEntry agent) {
    for (PodEntry pod : agent.pods.values()) {
      if (!pod.drawn.isEmpty() || !pod.drawnEntered.isEmpty()) {
        pods.settle(pod);
      }
    }
    count(agent);
  }

  /** Limits count what is reserved, and what tasks still use of reservations that are no more. */
  void charge(AgentEntry agent) {
    count(agent);
    Marked needed = Marked.NONE;
    for (PodEntry pod : agent.pods.values()) {
      needed = pod.finished ? needed : needed.plus(pod.neededMarked());
    }
    Marked now = agent.reserved.max(needed.lasting());
    Marked before = agent.charged;
    if (now.equals(before)) {
      return;
    }
    agent.charged = now;
    tell(before, now, tree::reserve);
  }

  /**
   * Works out anew what guarantees count. What is reserved while others have the room is as good as
   * nothing to somebody who is owed a certain amount now.
   */
  void count(AgentEntry agent) {
    Marked before = agent.atHand;
    if (agent.reserved.isEmpty()
        && before.isEmpty()
        && agent.drawn.isEmpty()
        && agent.heldMarked.isEmpty()) {
      return;
    }
    Marked now =
        agent.drawn.plus(agent.heldMarked).lasting().plus(agent.idle().within(agent.left()));
    if (!now.equals(before)) {
      agent.atHand = now;
      tell(before, now, tree::secure);
    }
  }

  /** Takes a role's part from what it was to what it is. */
  private interface Change {
    void of(String role, Resources before, Resources now);
  }

  private static void tell(Marked before, Marked now, Change change) {
    TreeSet<Mark> marks = new TreeSet<>(before.parts().keySet());
    marks.addAll(now.parts().keySet());
    for (Mark mark : marks) {
      if (mark instanceof Reservation reservation && !before.of(mark).equals(now.of(mark))) {
        change.of(reservation.role(), before.of(mark), now.of(mark));
      }
    }
  }

  /** What is reserved of an agent on paper; it may be more than the agent has. */
  Marked declaredOn(AgentEntry agent) {
    if (agent.node == null || agent.pool == null) {
      return Marked.NONE;
    }
    Map<String, Reserved> here = byNode.get(agent.name);
    if (here == null && agent.pool.reserved().isEmpty()) {
      return Marked.NONE;
    }
    TreeMap<Mark, Resources> sums = new TreeMap<>(agent.pool.reserved().parts());
    if (here != null) {
      for (Reserved reserved : here.values()) {
        sums.merge(reserved.reservation(), reserved.amount(), Resources::plus);
      }
    }
    Marked whole = new Marked(sums);
    Marked refined = Marked.NONE;
    for (Map.Entry<Mark, Resources> part : whole.parts().entrySet()) {
      if (part.getKey() instanceof Reservation reservation) {
        Reservation source = reservation.source();
        if (source != null) {
          refined = refined.plus(Marked.of(source, part.getValue()));
        }
      }
    }
    return whole.minusSaturating(refined);
  }

  /** A port can be reserved for one only: the first has it. */
  private static Marked portsOnce(Marked reserved) {
    TreeMap<Mark, Resources> parts = new TreeMap<>(reserved.parts());
    Ports[] seen = {Ports.NONE};
    parts.replaceAll((mark, amount) -> {
      Ports own = amount.ports().minus(seen[0]);
      seen[0] = seen[0].plus(own);
      return amount.withPorts(own);
    });
    return new Marked(parts);
  }

  /** Tasks have come back with what they took from reservations. */
  void adopted(AgentEntry agent) {
    charge(agent);
    rescindUnbacked(agent);
  }

  /**
   * An earlier master's pods are back. What their slack bore was written nowhere; what a
   * reservation lacks now, and is neither free nor used, is taken to be slack of those that it is
   * for.
   */
  void recovered(AgentEntry agent) {
    Marked lacking = agent.idle().minusSaturating(agent.idle().within(agent.left()));
    for (PodEntry pod : agent.pods.values()) {
      if (pod.inherited && pod.session != null) {
        pod.inherited = false;
        Marked own = lacking.only(mark -> mayBear(pod, mark));
        Marked part = own.within(pod.slackBundle().plain());
        if (!part.isEmpty()) {
          lacking = lacking.minusSaturating(part);
          pod.drawn = pod.drawn.plus(part);
          pods.settle(pod);
        }
      }
    }
  }

  /** What a framework knows is not known before it is back. */
  private static boolean mayBear(PodEntry pod, Mark mark) {
    return mark.usableBy(pod.standing.role)
        && (pod.framework.registration == null || Eligibility.knows(pod.framework, mark));
  }

  /** Offers of what is not reserved any more; slack of pods yields before them. */
  void rescindUnbacked(AgentEntry agent) {
    Marked pinned = agent.heldMarked;
    for (PodEntry pod : agent.pods.values()) {
      pinned = pinned.plus(pod.neededMarked()).plus(pod.offeredMarked);
    }
    Marked excess = pinned.lasting().minusSaturating(agent.reserved);
    for (OfferEntry entry : new ArrayList<>(agent.offers.values()).reversed()) {
      Marked shown = entry.offer.bundle().marked();
      if (!shown.min(excess).isEmpty()) {
        offers.rescind(entry, "what is reserved of the node has changed");
        excess = excess.minusSaturating(shown);
      }
    }
  }

  /** Rescinds just enough offers, newest first, for what is reserved to be there. */
  private void makeRoom(AgentEntry agent) {
    for (OfferEntry entry : new ArrayList<>(agent.offers.values()).reversed()) {
      Resources lacking = agent.idle().sum().minusSaturating(agent.left());
      if (lacking.isEmpty()) {
        return;
      }
      Resources free = entry.offer.outside().plain();
      Resources lent = entry.offer.outside().marked().lent();
      if (!free.plus(lent).min(lacking).isEmpty()) {
        offers.takeAway(entry, "the room is reserved");
      }
    }
  }

  /** Number of the newest change under a name that is not written yet; 0 when all are. */
  private long newest(String name) {
    return unwritten.getOrDefault(name, 0L);
  }

  /** A change is written, and with it all before it; whoever tells of the name knows of them. */
  void written(String name, long change) {
    unwritten.remove(name, change);
  }

  /** What is reserved in one way when a framework has reserved so much more. */
  Reserved added(AgentEntry agent, Reservation reservation, Resources amount) {
    String name = nameOf(agent.name, reservation);
    Reserved before = byName.get(name);
    Resources sum = before == null ? amount : before.amount().plus(amount);
    return new Reserved(name, agent.name, reservation, sum);
  }

  /**
   * What changes when a framework gives back what was reserved, by whomever; an amount of nothing
   * for what is reserved no more.
   */
  List<Reserved> subtracted(AgentEntry agent, Reservation reservation, Resources amount) {
    List<Reserved> changed = new ArrayList<>();
    Resources rest = amount;
    for (Reserved before : withOwnFirst(agent, reservation)) {
      Resources part = before.amount().min(rest);
      if (!part.isEmpty()) {
        rest = rest.minus(part);
        changed.add(before.withAmount(before.amount().minus(part)));
      }
    }
    return changed;
  }

  /**
   * A framework has changed what is reserved of an agent.
   *
   * @return what is to be written
   */
  List<RecordReservation> change(AgentEntry agent, List<Reserved> changed) {
    List<RecordReservation> records = new ArrayList<>();
    for (Reserved now : changed) {
      unwritten.put(now.name(), ++changes);
      records.add(new RecordReservation(now, changes));
      if (now.amount().isEmpty()) {
        byName.remove(now.name());
        forgetAt(now);
      } else {
        put(now);
      }
    }
    if (!refresh(agent)) {
      // More is reserved on paper than there is, and slack of pods bears other marks all the same.
      settle(agent);
    }
    return records;
  }

  private List<Reserved> withOwnFirst(AgentEntry agent, Reservation reservation) {
    List<Reserved> found = new ArrayList<>();
    for (Reserved each : byNode.getOrDefault(agent.name, new TreeMap<>()).values()) {
      if (each.reservation().equals(reservation)) {
        found.add(each);
      }
    }
    @Nullable Reserved own = byName.get(nameOf(agent.name, reservation));
    if (own != null && found.remove(own)) {
      found.addFirst(own);
    }
    return found;
  }

  /** Of what frameworks reserve in one way on one node there is one entry. */
  private static String nameOf(String node, Reservation reservation) {
    return "r-" + StableHash.of(node + "\0" + reservation.key());
  }
}
