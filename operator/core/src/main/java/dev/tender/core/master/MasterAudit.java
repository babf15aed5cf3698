package dev.tender.core.master;

import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.PodName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.util.List;

/**
 * The whole books, sums and parts, for those that check that they agree. For tests and simulation.
 */
public record MasterAudit(
    List<AgentAudit> agents,
    List<PodAudit> pods,
    List<OfferAudit> offers,
    List<TaskAudit> tasks,
    List<RoleAudit> roles) {

  /** A node's ledger; sums as the master keeps them. */
  public record AgentAudit(
      String node,
      boolean offerable,
      Resources allocatable,
      Resources headroom,
      Resources foreign,
      Resources envelopes,
      Resources held,
      Resources kept,
      Resources free,
      int podSlots,
      int foreignPods,
      int envelopePods,
      int heldSlots,
      int keptSlots,
      Marked reserved,
      Marked drawn,
      Marked heldMarked,
      Marked charged,
      Marked atHand) {}

  /**
   * @param envelope what the node's ledger has for it
   * @param tasks sum as the master keeps it
   * @param running overhead, living executor and tasks that were sent
   */
  public record PodAudit(
      PodName name,
      FrameworkId framework,
      String node,
      String role,
      boolean usable,
      boolean finished,
      boolean attached,
      Resources envelope,
      Resources target,
      Resources granted,
      Resources overhead,
      Resources floor,
      Resources tasks,
      Resources running,
      Resources offeredInside,
      Marked drawn,
      Marked needed,
      Marked offeredMarked) {}

  public record OfferAudit(Work.Offer offer, boolean connected, Resources reserve, int slots) {}

  /**
   * @param live holds room in its pod
   */
  public record TaskAudit(
      FrameworkId framework,
      TaskId task,
      PodName pod,
      String role,
      Resources resources,
      boolean live) {}

  /**
   * @param committed what counts for its limit
   * @param atHand the part of what is reserved that counts for its guarantee
   */
  public record RoleAudit(
      String path,
      Resources allocated,
      Resources offeredInside,
      Resources offeredOutside,
      Resources reserved,
      Resources committed,
      Resources atHand) {}
}
