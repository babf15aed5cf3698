package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.Census;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.kube.UnavailabilityAnnotation;
import dev.tender.protocol.master.OperatorCall;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Agents in and out of use, as the nodes that say so. */
final class NodeChanges {
  private static final String PATH = "/api/v1/nodes/";

  private static final Duration LONGEST_GRACE = Duration.ofDays(365);

  private final InstantSource clock;

  NodeChanges(InstantSource clock) {
    this.clock = clock;
  }

  /** As {@code kubectl cordon} does; tasks are none of its business. */
  Plan deactivate(Census.Agent agent) {
    return agent.drainGrace() == null
        ? new Plan.Writes(List.of(cordon(agent)))
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
   * as the time from which the node is not there: agents end a task's grace by then.
   */
  Plan drain(OperatorCall.DrainAgent call, Census.Agent agent) {
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
      return new Plan.Writes(List.of(cordon(agent)));
    }
    if (most.isNegative() || most.compareTo(LONGEST_GRACE) > 0) {
      return Plan.wrong("drain_agent.max_grace_period is " + most + "; use 0 s to 365 days");
    }
    if (agent.announced() != null) {
      return new Plan.Wrong(
          409,
          "Node "
              + agent.name()
              + " is in the maintenance schedule, whose time already cuts the grace of its tasks;"
              + " take it out of the schedule, or leave max_grace_period out");
    }
    Instant end = clock.instant().plus(grace).plus(most).plusSeconds(1);
    String announced = end.truncatedTo(ChronoUnit.SECONDS).toString();
    return new Plan.Writes(List.of(write(agent, true, announced)));
  }

  /** As {@code kubectl uncordon} does; the time of a drain has no meaning any more. */
  Plan reactivate(Census.Agent agent) {
    boolean drained = agent.drain() != Census.Drain.NONE;
    String announced = drained ? null : before(agent);
    return new Plan.Writes(List.of(write(agent, false, announced)));
  }

  /** The Node object goes: its agent id never comes back, and its tasks are gone. */
  Plan markGone(Census.Agent agent) {
    if (agent.ready()) {
      return new Plan.Wrong(
          409,
          "Node "
              + agent.name()
              + " is Ready: its kubelet is there and its tasks may run. Switch the machine off, wait"
              + " until the node is NotReady, then call again");
    }
    return new Plan.Writes(
        List.of(
            Write.delete(PATH + agent.name(), agent.id().value(), null, access("delete", agent))));
  }

  /** Out of use; what is announced stays. */
  static Write cordon(Census.Agent agent) {
    return write(agent, true, before(agent));
  }

  /** In use or not as before. */
  static Write announce(Census.Agent agent, @Nullable String announced) {
    return write(agent, agent.cordoned(), announced);
  }

  /** Back in use and out of the schedule. */
  static Write back(Census.Agent agent) {
    return write(agent, false, null);
  }

  /**
   * @param announced text of the annotation; null for none
   */
  private static Write write(Census.Agent agent, boolean cordoned, @Nullable String announced) {
    String before = before(agent);
    boolean cordons = cordoned != agent.cordoned();
    boolean announces = !Objects.equals(announced, before);
    return Write.patch(
        PATH + agent.name(),
        patch(agent, cordons ? cordoned : null, announces, announced),
        patch(agent, cordons ? agent.cordoned() : null, announces, before),
        access("patch", agent));
  }

  private static @Nullable String before(Census.Agent agent) {
    return agent.announced() == null ? null : UnavailabilityAnnotation.write(agent.announced());
  }

  /**
   * Another node that has got the name is not meant.
   *
   * @param cordoned null leaves that as it is
   */
  private static JsonNode patch(
      Census.Agent agent, @Nullable Boolean cordoned, boolean announces, @Nullable String text) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("uid", agent.id().value());
    if (announces) {
      metadata.putObject("annotations").put(UnavailabilityAnnotation.KEY, text);
    }
    if (cordoned != null) {
      ObjectNode spec = patch.putObject("spec");
      if (cordoned) {
        spec.put("unschedulable", true);
      } else {
        spec.putNull("unschedulable");
      }
    }
    return patch;
  }

  private static Access access(String verb, Census.Agent agent) {
    return new Access(verb, "", "nodes", "", agent.name());
  }
}
