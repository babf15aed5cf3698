package dev.tender.core.allocator;

import dev.tender.core.resources.Resources;

/** A role with all below it, or a framework in its role, as a policy sees it. */
public interface Sibling {
  /** Path of a role, id of a framework; {@code role/.} stands for a role's own frameworks. */
  String name();

  /** Dominant share of the cluster, divided by the weight. */
  Share share();

  /** In thousandths; 1000 for a framework. At least 1. */
  long weightMillis();

  /** {@code spec.priority} of the ResourceRole or Framework; higher is more important. */
  int priority();

  /** Allocated to tasks and executors, or offered from what is free; without slack of its pods. */
  Resources held();

  /** Offers ever made to it. */
  long allocations();

  /**
   * A random time that advances with every offer by an exponentially distributed step of mean
   * {@code 1 / weight}. Whoever has the earliest one is a weighted random choice.
   */
  double turn();
}
