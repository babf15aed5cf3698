package dev.tender.benchmarks.allocator;

/**
 * How large a world is, and how full.
 *
 * @param roles 1, or the leaves of a tree of three levels
 * @param load fresh: nothing runs. half: half of every agent is used by tasks of all frameworks in
 *     turn. filtered: the same, and every framework has refused the rest of every agent for long
 */
record Size(int agents, int frameworks, int roles, String load) {
  /** More pairs of agent and framework than this have no room for a refusal each. */
  private static final long PAIRS = 2_500_000;

  /** Is there memory for it? */
  boolean possible() {
    return !load.equals("filtered") || (long) agents * frameworks <= PAIRS;
  }
}
