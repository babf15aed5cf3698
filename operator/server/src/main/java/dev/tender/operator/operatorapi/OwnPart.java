package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a snapshot the schedulers of some Frameworks may see: what they are told on their streams
 * anyway. Of agents these are the ones on which something is theirs or offered to them, with that
 * and nothing else. Pure.
 */
final class OwnPart {
  private OwnPart() {}

  static Snapshot of(Snapshot all, Set<FrameworkName> own) {
    Census census = all.census();
    List<Census.Framework> frameworks =
        census.frameworks().stream().filter(each -> own.contains(each.home())).toList();
    Set<FrameworkId> ids = new HashSet<>();
    frameworks.forEach(each -> ids.add(each.id()));
    List<Census.Task> tasks =
        census.tasks().stream().filter(each -> ids.contains(each.framework())).toList();
    List<Census.Executor> executors =
        census.executors().stream().filter(each -> ids.contains(each.framework())).toList();
    Map<AgentId, Bundle> held = new HashMap<>();
    for (Census.Task task : tasks) {
      held.merge(
          task.agent(),
          task.latest().terminal() ? Bundle.NONE : task.task().bundle(),
          Bundle::plus);
    }
    executors.forEach(each -> held.merge(each.agent(), each.floor(), Bundle::plus));
    Map<AgentId, Bundle> offered = new HashMap<>();
    for (Census.Framework framework : frameworks) {
      for (Work.Offer offer : framework.offers()) {
        offered.merge(offer.agent(), offer.bundle(), Bundle::plus);
      }
    }
    List<Census.Agent> agents = new ArrayList<>();
    for (Census.Agent agent : census.agents()) {
      if (held.containsKey(agent.id()) || offered.containsKey(agent.id())) {
        agents.add(
            agent(
                agent,
                held.getOrDefault(agent.id(), Bundle.NONE),
                offered.getOrDefault(agent.id(), Bundle.NONE),
                ids));
      }
    }
    return new Snapshot(
        all.takenMillis(),
        all.tookNanos(),
        new Census(
            agents,
            frameworks,
            tasks,
            executors,
            List.of(),
            census.operations().stream().filter(each -> ids.contains(each.framework())).toList()),
        all.agentsSince(),
        all.members(),
        all.completed().stream().filter(each -> own.contains(each.last().home())).toList(),
        all.ended().stream().filter(each -> own.contains(each.frameworkName())).toList(),
        new Snapshot.Counts(Map.of(), Map.of()));
  }

  /** As its offers describe it; what an administrator does with the node is not in them. */
  private static Census.Agent agent(
      Census.Agent agent, Bundle held, Bundle offered, Set<FrameworkId> own) {
    return new Census.Agent(
        agent.id(),
        agent.name(),
        agent.address(),
        agent.attributes(),
        held.plus(offered),
        held,
        offered,
        agent.active(),
        false,
        agent.ready(),
        Census.Drain.NONE,
        null,
        agent.unavailability(),
        agent.asked().stream().filter(each -> own.contains(each.framework())).toList(),
        "",
        null);
  }
}
