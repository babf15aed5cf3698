package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The master between two events, with what it has forgotten by then.
 *
 * @param takenMillis epoch milliseconds
 * @param tookNanos for how long it kept the master
 * @param agentsSince when this master first saw an agent, epoch milliseconds
 * @param members when frameworks came
 * @param completed frameworks that were removed, oldest first
 * @param ended tasks whose end was acknowledged, oldest first
 * @param counts of what has happened since this master began
 */
record Snapshot(
    long takenMillis,
    long tookNanos,
    Census census,
    Map<AgentId, Long> agentsSince,
    Map<FrameworkId, Times> members,
    List<Completed> completed,
    List<MasterEffect.TaskRecord> ended,
    Counts counts) {

  /**
   * @param reregisteredMillis the last time that it connected again; null when it never did
   */
  record Times(long registeredMillis, @Nullable Long reregisteredMillis) {}

  record Completed(Census.Framework last, Times times, long removedMillis) {}

  /**
   * @param tasks that have ended, by state
   * @param offers that have ended, by how
   */
  record Counts(Map<Work.TaskState, Long> tasks, Map<Work.OfferPhase, Long> offers) {}
}
