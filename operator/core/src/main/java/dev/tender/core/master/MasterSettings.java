package dev.tender.core.master;

import dev.tender.core.resources.Resources;
import java.time.Duration;
import java.util.Set;

/**
 * The operator's configuration as far as the master needs it.
 *
 * @param masterId unique per start of a master; prefixes the ids that it gives out
 * @param term the leader's term
 * @param allocator name of the allocation policy: drf, priority, random or a user's own
 * @param scarce names of resources that do not count for shares, such as gpus
 * @param allocationInterval between full rounds, and the least time that a refused agent stays away
 * @param coalesce freed resources wait this long for company before they are offered
 * @param offerTimeout an unanswered offer expires after it as soon as somebody else could use it
 * @param offerMaximum an unanswered offer expires after it in any case
 * @param agentTimeout silence after which a pod's tasks are unreachable
 * @param reattachTimeout after a take-over, how long to wait for the sessions of the pods found
 * @param resizeTimeout how long a launch waits for its envelope to grow
 * @param shrinkAfter how long an envelope stays slack
 * @param yieldTime how long the room of a preempted or evicted pod stays untouched
 * @param preemptionGrace how long tasks may stay in revocable resources that are wanted back
 * @param firstTask the size of the tasks that a framework is believed to launch until it has
 *     launched some: offers leave room for the agents of as many. NONE: of one
 * @param unlistedRoles roles that no ResourceRole lists are allowed to every namespace
 * @param region where the master is; nodes of other regions are for frameworks that are aware of
 *     regions. Empty for no such distinction
 */
public record MasterSettings(
    String masterId,
    long term,
    String allocator,
    Set<String> scarce,
    Duration allocationInterval,
    Duration coalesce,
    Duration offerTimeout,
    Duration offerMaximum,
    Duration agentTimeout,
    Duration reattachTimeout,
    Duration resizeTimeout,
    Duration shrinkAfter,
    Duration yieldTime,
    Duration preemptionGrace,
    Resources firstTask,
    boolean unlistedRoles,
    String region) {

  public MasterSettings withUnlistedRoles(boolean newUnlistedRoles) {
    return with(firstTask, newUnlistedRoles, region);
  }

  public MasterSettings withFirstTask(Resources newFirstTask) {
    return with(newFirstTask, unlistedRoles, region);
  }

  public MasterSettings withRegion(String newRegion) {
    return with(firstTask, unlistedRoles, newRegion);
  }

  private MasterSettings with(Resources newFirstTask, boolean newUnlistedRoles, String newRegion) {
    return new MasterSettings(
        masterId,
        term,
        allocator,
        scarce,
        allocationInterval,
        coalesce,
        offerTimeout,
        offerMaximum,
        agentTimeout,
        reattachTimeout,
        resizeTimeout,
        shrinkAfter,
        yieldTime,
        preemptionGrace,
        newFirstTask,
        newUnlistedRoles,
        newRegion);
  }

  /** The defaults of the design, with one pod to be expected of a framework's first offer. */
  public static MasterSettings defaults(String masterId, long term) {
    return new MasterSettings(
        masterId,
        term,
        "drf",
        Set.of(),
        Duration.ofSeconds(1),
        Duration.ofMillis(20),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        Duration.ofSeconds(75),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Resources.NONE,
        false,
        "");
  }
}
