package dev.tender.core.master;

import dev.tender.core.model.Cluster;
import dev.tender.core.model.FrameworkId;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The maintenance of one agent: what was announced, and whom it concerns. */
final class AgentUpkeep {
  /** What the node says, as far as it could be read. */
  Cluster.@Nullable Unavailability announced;

  /** What was last found wrong with the node's announcement. */
  @Nullable String problem;

  /** By when tasks that are drained are to have ended, epoch milliseconds; null for any time. */
  @Nullable Long drainUntilMillis;

  /** What was last found wrong with that. */
  @Nullable String drainProblem;

  /** Since when the node is cordoned, epoch milliseconds; null when it is not. */
  @Nullable Long cordonedMillis;

  /**
   * What frameworks are told: the announcement, or the end of the grace of a drain when that comes
   * first, or the beginning of a cordon. Null when nothing is the matter.
   */
  Cluster.@Nullable Unavailability unavailability;

  /** The node is cordoned, and its pool says how long tasks may stay. */
  boolean draining;

  /** That time is over. */
  boolean drained;

  Timers.@Nullable Timer drainTimer;

  /** Who was asked to leave. */
  final TreeMap<FrameworkId, InverseOffers.Asked> asked = new TreeMap<>();
}
