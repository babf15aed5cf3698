package dev.tender.core.invariant;

import dev.tender.core.master.MasterAudit;
import dev.tender.core.master.MasterAudit.AgentAudit;
import dev.tender.core.master.MasterAudit.OfferAudit;
import dev.tender.core.master.MasterAudit.PodAudit;
import dev.tender.core.master.MasterAudit.RoleAudit;
import dev.tender.core.master.MasterAudit.TaskAudit;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The books agree with themselves and promise nothing twice:
 *
 * <ul>
 *   <li>every sum is the sum of its parts;
 *   <li>what is offered of a node, and everybody's room, fit what it can allocate;
 *   <li>tasks and offered slack fit the granted part of their pod's envelope;
 *   <li>only connected frameworks hold offers, and only of agents that may be offered.
 * </ul>
 */
public final class Invariants {
  private final MasterAudit audit;
  private final List<String> violations = new ArrayList<>();
  private final Map<PodName, PodAudit> pods = new HashMap<>();

  private Invariants(MasterAudit audit) {
    this.audit = audit;
    audit.pods().forEach(pod -> pods.put(pod.name(), pod));
  }

  /** Sentences about what does not hold; empty when all does. */
  public static List<String> violations(MasterAudit audit) {
    Invariants check = new Invariants(audit);
    check.agents();
    check.pods();
    check.offers();
    check.roles();
    Marks.check(audit, check::hold);
    return check.violations;
  }

  private void hold(boolean condition, Supplier<String> sentence) {
    if (!condition) {
      violations.add(sentence.get());
    }
  }

  private void equal(Resources expected, Resources found, String what, Object of) {
    hold(
        expected.equals(found),
        () -> what + of + " is " + found + ", its parts add up to " + expected);
  }

  private void agents() {
    Map<String, Resources> held = new HashMap<>();
    Map<String, Integer> slots = new HashMap<>();
    for (OfferAudit offer : audit.offers()) {
      String node = offer.offer().node();
      held.merge(node, offer.offer().outside().total().plus(offer.reserve()), Resources::plus);
      slots.merge(node, offer.slots(), Integer::sum);
    }
    Map<String, Resources> envelopes = new HashMap<>();
    Map<String, Integer> count = new HashMap<>();
    for (PodAudit pod : audit.pods()) {
      envelopes.merge(pod.node(), pod.envelope(), Resources::plus);
      count.merge(pod.node(), pod.finished() ? 0 : 1, Integer::sum);
    }
    for (AgentAudit agent : audit.agents()) {
      String node = agent.node();
      equal(held.getOrDefault(node, Resources.NONE), agent.held(), "held on ", node);
      equal(envelopes.getOrDefault(node, Resources.NONE), agent.envelopes(), "envelopes on ", node);
      hold(
          slots.getOrDefault(node, 0) == agent.heldSlots()
              && count.getOrDefault(node, 0) == agent.envelopePods(),
          () -> "pod slots on " + node + " do not add up");
      overcommitted(agent);
    }
  }

  private void overcommitted(AgentAudit agent) {
    if (agent.held().isEmpty()) {
      return;
    }
    Resources used =
        agent
            .headroom()
            .plus(agent.foreign())
            .plus(agent.envelopes())
            .plus(agent.held())
            .plus(agent.kept());
    hold(
        used.minusSaturating(agent.allocatable()).min(agent.held()).isEmpty(),
        () -> agent.node() + " has " + agent.allocatable() + " and promises " + used);
    int slots = agent.foreignPods() + agent.envelopePods() + agent.heldSlots() + agent.keptSlots();
    hold(
        agent.heldSlots() == 0 || slots <= agent.podSlots(),
        () -> agent.node() + " takes " + agent.podSlots() + " pods and is promised " + slots);
  }

  private void pods() {
    Map<PodName, Resources> tasks = new HashMap<>();
    for (TaskAudit task : audit.tasks()) {
      if (task.live()) {
        hold(pods.containsKey(task.pod()), () -> "task " + task.task() + " lives in no pod");
        tasks.merge(task.pod(), task.resources(), Resources::plus);
      }
    }
    Map<PodName, Resources> offered = new HashMap<>();
    for (OfferAudit offer : audit.offers()) {
      offer
          .offer()
          .inside()
          .forEach((pod, part) -> offered.merge(pod, part.total(), Resources::plus));
    }
    for (PodAudit pod : audit.pods()) {
      equal(
          tasks.getOrDefault(pod.name(), Resources.NONE), pod.tasks(), "tasks of pod ", pod.name());
      equal(
          offered.getOrDefault(pod.name(), Resources.NONE),
          pod.offeredInside(),
          "offered slack of pod ",
          pod.name());
      if (!pod.finished()) {
        inside(pod);
      }
    }
  }

  private void inside(PodAudit pod) {
    PodName name = pod.name();
    Resources needed = pod.overhead().plus(pod.floor()).plus(pod.tasks());
    hold(
        pod.target().contains(needed),
        () -> "pod " + name + " asks for " + pod.target() + " and its tasks need " + needed);
    hold(
        pod.envelope().contains(pod.target()),
        () -> "pod " + name + " asks for " + pod.target() + ", the ledger has " + pod.envelope());
    Resources promised = pod.running().plus(pod.offeredInside());
    hold(
        !pod.attached() || pod.granted().contains(promised),
        () -> "pod " + name + " was granted " + pod.granted() + " and promises " + promised);
    hold(
        pod.offeredInside().isEmpty() || (pod.usable() && pod.attached()),
        () -> "pod " + name + " cannot take tasks and its slack is offered");
  }

  private void offers() {
    Set<OfferId> ids = new HashSet<>();
    Map<String, AgentAudit> agents = new HashMap<>();
    audit.agents().forEach(agent -> agents.put(agent.node(), agent));
    for (OfferAudit entry : audit.offers()) {
      OfferId id = entry.offer().id();
      hold(ids.add(id), () -> "offer " + id + " is there twice");
      hold(entry.connected(), () -> "offer " + id + " is held by nobody who listens");
      AgentAudit agent = agents.get(entry.offer().node());
      hold(
          agent != null && agent.offerable(),
          () -> "offer " + id + " is of an agent not to be offered");
      hold(!entry.offer().total().isEmpty(), () -> "offer " + id + " is empty");
      entry
          .offer()
          .inside()
          .keySet()
          .forEach(pod -> {
            PodAudit owner = pods.get(pod);
            hold(
                owner != null && owner.framework().equals(entry.offer().framework()),
                () -> "offer " + id + " shows slack of somebody else's pod " + pod);
          });
    }
  }

  private void roles() {
    Map<String, Resources> allocated = new HashMap<>();
    Map<String, Resources> inside = new HashMap<>();
    Map<String, Resources> outside = new HashMap<>();
    for (TaskAudit task : audit.tasks()) {
      if (task.live()) {
        addUp(allocated, task.role(), task.resources());
      }
    }
    for (PodAudit pod : audit.pods()) {
      addUp(allocated, pod.role(), pod.floor());
    }
    for (OfferAudit offer : audit.offers()) {
      Resources sum = Resources.NONE;
      for (Bundle part : offer.offer().inside().values()) {
        sum = sum.plus(part.total());
      }
      addUp(inside, offer.offer().role(), sum);
      addUp(outside, offer.offer().role(), offer.offer().outside().total());
    }
    for (RoleAudit role : audit.roles()) {
      String path = role.path();
      equal(allocated.getOrDefault(path, Resources.NONE), role.allocated(), "use of role ", path);
      equal(
          inside.getOrDefault(path, Resources.NONE),
          role.offeredInside(),
          "offered slack of role ",
          path);
      equal(
          outside.getOrDefault(path, Resources.NONE),
          role.offeredOutside(),
          "offered to role ",
          path);
    }
  }

  /** A role's sums are those of its whole subtree. */
  static void addUp(Map<String, Resources> sums, String role, Resources amount) {
    for (String path = role; !path.isEmpty(); ) {
      sums.merge(path, amount.withoutPorts(), Resources::plus);
      int slash = path.lastIndexOf('/');
      path = slash < 0 ? "" : path.substring(0, slash);
    }
  }
}
