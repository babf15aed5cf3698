package dev.tender.core.master;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.Unavailability;
import dev.tender.core.model.Declarations;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What cordons and announcements on nodes mean for their agents. */
final class Upkeeps {
  private final Turn turn;
  private final Books books;
  private final Drains drains;

  Upkeeps(Turn turn, Books books, Drains drains) {
    this.turn = turn;
    this.books = books;
    this.drains = drains;
  }

  /** The agent's node or pool has changed. */
  void refresh(AgentEntry agent) {
    Cluster.Node node = agent.node;
    if (node == null) {
      return;
    }
    read(agent.upkeep, node);
    Declarations.Pool pool = agent.pool;
    Duration grace = pool == null ? null : pool.drainGrace();
    Long cordoned = agent.upkeep.cordonedMillis;
    Long end = cordoned == null || grace == null ? null : Long.valueOf(cordoned + grace.toMillis());
    tell(agent, told(agent.upkeep.announced, cordoned, end));
    drains.refresh(agent, end);
  }

  private void read(AgentUpkeep upkeep, Cluster.Node node) {
    Cluster.Upkeep said = node.upkeep();
    String problem = said.problem();
    if (problem == null) {
      upkeep.announced = said.unavailability();
    } else if (!problem.equals(upkeep.problem)) {
      turn.emit(
          new MasterEffect.NodeNotice(
              node.name(), node.id(), true, "UnavailabilityRefused", problem));
    }
    upkeep.problem = problem;
    upkeep.drainUntilMillis = said.drainUntilMillis();
    String drainProblem = said.drainProblem();
    if (drainProblem != null && !drainProblem.equals(upkeep.drainProblem)) {
      turn.emit(
          new MasterEffect.NodeNotice(
              node.name(), node.id(), true, "DrainUntilRefused", drainProblem));
    }
    upkeep.drainProblem = drainProblem;
    if (!node.unschedulable()) {
      upkeep.cordonedMillis = null;
    } else if (upkeep.cordonedMillis == null) {
      // An earlier master may have seen it before us; the cluster's word outlives masters.
      Long since = said.cordonedMillis();
      upkeep.cordonedMillis = since == null ? turn.nowMillis() : Math.min(since, turn.nowMillis());
    }
  }

  private static @Nullable Unavailability told(
      @Nullable Unavailability announced, @Nullable Long cordoned, @Nullable Long end) {
    if (end != null && (announced == null || end < announced.startMillis())) {
      return new Unavailability(end, null);
    }
    if (announced == null && cordoned != null) {
      return new Unavailability(cordoned, null);
    }
    return announced;
  }

  private void tell(AgentEntry agent, @Nullable Unavailability now) {
    if (Objects.equals(now, agent.upkeep.unavailability)) {
      return;
    }
    books.inverse().clear(agent);
    agent.upkeep.unavailability = now;
    books.offers().rescindAll(agent, "the node's unavailability has changed");
    books.demand().touch(agent);
  }

  /** The node is no more. */
  void removed(AgentEntry agent) {
    books.inverse().clear(agent);
    AgentUpkeep upkeep = agent.upkeep;
    upkeep.announced = null;
    upkeep.problem = null;
    upkeep.drainUntilMillis = null;
    upkeep.drainProblem = null;
    upkeep.cordonedMillis = null;
    upkeep.unavailability = null;
    drains.refresh(agent, null);
  }
}
