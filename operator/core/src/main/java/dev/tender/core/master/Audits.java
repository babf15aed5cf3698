package dev.tender.core.master;

import dev.tender.core.allocator.RoleNode;
import dev.tender.core.master.MasterAudit.AgentAudit;
import dev.tender.core.master.MasterAudit.OfferAudit;
import dev.tender.core.master.MasterAudit.PodAudit;
import dev.tender.core.master.MasterAudit.RoleAudit;
import dev.tender.core.master.MasterAudit.TaskAudit;
import java.util.ArrayList;
import java.util.List;

/** Copies the books as they are, without recomputing anything. */
final class Audits {
  private Audits() {}

  static MasterAudit of(Books books) {
    List<AgentAudit> agents = new ArrayList<>();
    books.agents().all().forEach(agent -> agents.add(agent(agent)));
    List<PodAudit> pods = new ArrayList<>();
    books.pods().all().forEach(pod -> pods.add(pod(pod)));
    List<OfferAudit> offers = new ArrayList<>();
    books
        .offers()
        .all()
        .forEach(entry ->
            offers.add(
                new OfferAudit(
                    entry.offer, entry.framework.connected(), entry.reserve, entry.slots)));
    List<TaskAudit> tasks = new ArrayList<>();
    for (FrameworkEntry framework : books.frameworks().all()) {
      framework.tasks.all().forEach(task -> tasks.add(task(task)));
    }
    List<RoleAudit> roles = new ArrayList<>();
    for (RoleNode role : books.roles().tree().roles()) {
      roles.add(
          new RoleAudit(
              role.name(),
              role.allocated(),
              role.offeredInside(),
              role.offeredOutside(),
              role.reserved(),
              role.committed(),
              role.atHand()));
    }
    return new MasterAudit(agents, pods, offers, tasks, roles);
  }

  private static AgentAudit agent(AgentEntry agent) {
    return new AgentAudit(
        agent.name,
        agent.offerable(),
        agent.allocatable,
        agent.headroom,
        agent.foreign,
        agent.envelopes,
        agent.held,
        agent.kept,
        agent.free(),
        agent.node == null ? 0 : agent.node.podSlots(),
        agent.foreignPods,
        agent.envelopePods,
        agent.heldSlots,
        agent.keptSlots,
        agent.reserved,
        agent.drawn,
        agent.heldMarked,
        agent.charged,
        agent.atHand);
  }

  private static PodAudit pod(PodEntry pod) {
    return new PodAudit(
        pod.plan.name(),
        pod.framework.id,
        pod.agent.name,
        pod.standing.role,
        pod.usable(),
        pod.finished,
        pod.session != null,
        pod.envelope(),
        pod.target,
        pod.granted,
        pod.plan.overhead(),
        pod.floor(),
        pod.tasks,
        pod.running(),
        pod.offeredInside,
        pod.drawn,
        pod.neededMarked(),
        pod.offeredMarked);
  }

  private static TaskAudit task(TaskEntry task) {
    return new TaskAudit(
        task.framework.id,
        task.task.id(),
        task.pod.plan.name(),
        task.standing.role,
        task.task.resources(),
        task.live());
  }
}
