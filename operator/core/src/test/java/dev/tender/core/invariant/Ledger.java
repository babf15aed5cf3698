package dev.tender.core.invariant;

import dev.tender.core.master.MasterAudit;
import dev.tender.core.master.MasterAudit.AgentAudit;
import dev.tender.core.master.MasterAudit.OfferAudit;
import dev.tender.core.master.MasterAudit.PodAudit;
import dev.tender.core.master.MasterAudit.RoleAudit;
import dev.tender.core.master.MasterAudit.TaskAudit;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.OfferId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Books in which everything agrees and nothing is left over, to be falsified in one place. Amounts
 * are of cpu and of memory alike.
 *
 * <p>Node n1 has 2050: 100 headroom, 200 of others, 1000 of pod p, 700 held for the offer, 50 kept.
 * The pod has 1000: 100 overhead, 100 floor, 500 of its task, 300 slack, which is offered. The
 * offer holds 600 outside and 100 in reserve. All is of role r/x.
 */
final class Ledger {
  static final PodName POD = new PodName("ns", "p");
  static final FrameworkId OWNER = new FrameworkId("f");

  // The node.
  boolean offerable = true;
  Resources allocatable = both(2050);
  Resources envelopes = both(1000);
  Resources held = both(700);
  int podSlots = 4;
  int envelopePods = 1;
  int heldSlots = 1;

  // The pod.
  FrameworkId podOwner = OWNER;
  boolean usable = true;
  boolean finished;
  boolean attached = true;
  Resources envelope = both(1000);
  Resources target = both(1000);
  Resources granted = both(1000);
  Resources podTasks = both(500);
  Resources podOffered = both(300);

  // The offer.
  String offerNode = "n1";
  boolean connected = true;
  Map<PodName, Resources> inside = Map.of(POD, both(300));
  Resources outside = both(600);
  Resources reserve = both(100);
  int offerSlots = 1;
  int times = 1;

  // The task.
  PodName taskPod = POD;
  boolean live = true;

  // The roles.
  Resources ownAllocated = both(600);
  Resources ownOffered = both(600);
  Resources allocated = both(600);
  Resources offeredInside = both(300);
  Resources offeredOutside = both(600);

  // What bears a mark.
  Marked reserved = Marked.NONE;
  Marked atHand = Marked.NONE;
  Marked drawn = Marked.NONE;
  Marked heldMarked = Marked.NONE;
  Marked podDrawn = Marked.NONE;
  Marked podNeeded = Marked.NONE;
  Marked podOfferedMarked = Marked.NONE;
  Marked outsideMarked = Marked.NONE;
  Resources roleReserved = Resources.NONE;
  Resources ownReserved = Resources.NONE;
  Resources otherReserved = Resources.NONE;

  static Resources both(long amount) {
    return Resources.of(amount, amount);
  }

  /** What is said about these books. */
  List<String> violations() {
    return Invariants.violations(
        new MasterAudit(
            List.of(agent()),
            List.of(pod()),
            offers(),
            List.of(new TaskAudit(OWNER, new TaskId("t"), taskPod, "r/x", both(500), live)),
            List.of(
                role("r", allocated, offeredInside, offeredOutside, roleReserved),
                role("r/x", ownAllocated, both(300), ownOffered, ownReserved),
                role("s", Resources.NONE, Resources.NONE, Resources.NONE, otherReserved))));
  }

  private static RoleAudit role(
      String path, Resources allocated, Resources inside, Resources outside, Resources reserved) {
    return new RoleAudit(
        path, allocated, inside, outside, reserved, Resources.NONE, Resources.NONE);
  }

  private AgentAudit agent() {
    return new AgentAudit(
        "n1",
        offerable,
        allocatable,
        both(100),
        both(200),
        envelopes,
        held,
        both(50),
        Resources.NONE,
        podSlots,
        1,
        envelopePods,
        heldSlots,
        1,
        reserved,
        drawn,
        heldMarked,
        reserved,
        atHand);
  }

  private PodAudit pod() {
    return new PodAudit(
        POD,
        podOwner,
        "n1",
        "r/x",
        usable,
        finished,
        attached,
        envelope,
        target,
        granted,
        both(100),
        both(100),
        podTasks,
        both(700),
        podOffered,
        podDrawn,
        podNeeded,
        podOfferedMarked);
  }

  private List<OfferAudit> offers() {
    Work.Offer offer =
        new Work.Offer(
            new OfferId("o"),
            new FrameworkName("ns", "f"),
            OWNER,
            "r/x",
            new AgentId("uid-n1"),
            offerNode,
            Cluster.Address.of("10.0.0.1"),
            bundles(),
            new Bundle(outside, outsideMarked),
            Map.of(),
            Set.of(),
            null,
            0,
            null);
    List<OfferAudit> offers = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      offers.add(new OfferAudit(offer, connected, reserve, offerSlots));
    }
    return offers;
  }

  private Map<PodName, Bundle> bundles() {
    Map<PodName, Bundle> bundles = new LinkedHashMap<>();
    inside.forEach((pod, amount) -> bundles.put(pod, new Bundle(amount, podOfferedMarked)));
    return bundles;
  }
}
