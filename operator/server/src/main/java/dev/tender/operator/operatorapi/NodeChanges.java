package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.Master;
import dev.tender.operator.kube.DrainAnnotation;
import dev.tender.protocol.master.OperatorCall;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Agents in and out of use, as the nodes that say so. */
final class NodeChanges {
  private static final Duration LONGEST_GRACE = Duration.ofDays(365);

  private final Cluster cluster;
  private final InstantSource clock;

  NodeChanges(Cluster cluster, InstantSource clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /** As {@code kubectl cordon} does; tasks are none of its business. */
  Plan deactivate(Census.Agent agent) throws IOException {
    return agent.drainGrace() == null
        ? change(agent, node -> node.cordoned(true))
        : new Plan.Wrong(
            409,
            "Node "
                + agent.name()
                + " is in AgentPool "
                + agent.pool()
                + " with drainGrace "
                + agent.drainGrace()
                + ": once it is cordoned its tasks are ended after that long, and"
                + " DEACTIVATE_AGENT promises to leave them alone; use DRAIN_AGENT, or take"
                + " drainGrace out of the AgentPool");
  }

  /**
   * A cordon, which drains where the AgentPool says so. The most that tasks get to end is written
   * as the time when they are to have ended.
   */
  Plan drain(OperatorCall.DrainAgent call, Census.Agent agent) throws IOException {
    if (Boolean.TRUE.equals(call.markGone())) {
      return new Plan.Wrong(
          501,
          "drain_agent.mark_gone: whether a node comes back is not decided in advance here; when it"
              + " is DRAINED and has been switched off, call MARK_AGENT_GONE");
    }
    Duration grace = agent.drainGrace();
    if (grace == null) {
      return new Plan.Wrong(
          409,
          "Node "
              + agent.name()
              + (agent.pool().isEmpty()
                  ? " is in no AgentPool"
                  : " is in AgentPool " + agent.pool())
              + " with drainGrace, which says how long tasks may stay after a cordon; set it to what"
              + " you want, 0s for no time, or use DEACTIVATE_AGENT, which leaves tasks alone");
    }
    Duration most = call.maxGracePeriod() == null ? null : call.maxGracePeriod().toDuration();
    if (most == null) {
      return change(agent, node -> node.cordoned(true).drainUntil(null));
    }
    if (most.isNegative() || most.compareTo(LONGEST_GRACE) > 0) {
      return Plan.wrong("drain_agent.max_grace_period is " + most + "; use 0 s to 365 days");
    }
    String until = DrainAnnotation.write(clock.instant().plus(grace).plus(most));
    return change(agent, node -> node.cordoned(true).drainUntil(until));
  }

  /** As {@code kubectl uncordon} does; what is announced stays, the time of a drain goes. */
  Plan reactivate(Census.Agent agent) throws IOException {
    return change(agent, node -> node.cordoned(false).drainUntil(null));
  }

  /** The Node object goes: its agent id never comes back, and its tasks are gone. */
  Plan markGone(Census.Agent agent) throws IOException {
    NodeNow node = NodeNow.read(agent, cluster);
    if (node == null) {
      return new Plan.Writes(List.of(), 200, gone(agent));
    }
    if (node.ready()) {
      return new Plan.Wrong(
          409,
          "Node "
              + agent.name()
              + " is Ready: its kubelet is there and its tasks may run. Switch the machine off, wait"
              + " until the node is NotReady, then call again");
    }
    String path = NodeNow.COLLECTION + "/" + node.name();
    return new Plan.Writes(
        List.of(Write.delete(path, node.uid(), null, node.access("delete"))), 200, gone(agent));
  }

  private static Predicate<Master> gone(Census.Agent agent) {
    return master -> master.agent(agent.id()) == null;
  }

  private Plan change(Census.Agent agent, UnaryOperator<NodeNow> change) throws IOException {
    NodeNow node = NodeNow.read(agent, cluster);
    if (node == null) {
      return Plan.wrong(
          "agent_id: node " + agent.name() + " is no more; GET_AGENTS lists those that are there");
    }
    NodeNow wanted = change.apply(node);
    return new Plan.Writes(
        wanted.equals(node) ? List.of() : List.of(node.becomes(wanted)), 200, wanted.shown());
  }
}
