package dev.tender.simulator;

import org.jspecify.annotations.Nullable;

/** How a framework treats its offers. */
enum Temper {
  /** Uses all that it can, as long as there is something to do. */
  GREEDY(Trial.GREEDY),
  /** Refuses some that it could use. */
  PICKY(Trial.PICKY),
  /** Answers, but late: often after the offer has gone. */
  SLOW(Trial.SLOW),
  /** Never answers half of them. */
  SILENT(Trial.SILENT),
  /** Refuses nearly everything, with filters of all sizes. */
  DECLINING(Trial.DECLINING),
  /** Names what is not there, or not its own. */
  LYING(Trial.LYING),

  // In the probation of a healed world.

  /** Refuses everything, with short filters: the six frameworks of MESOS-6111 and MESOS-3202. */
  ASKING(null),
  /** Answers nothing at all. */
  HOARDING(null);

  private final @Nullable Trial trial;

  Temper(@Nullable Trial trial) {
    this.trial = trial;
  }

  /** Null for one that no framework is born with. */
  @Nullable Trial trial() {
    return trial;
  }
}
