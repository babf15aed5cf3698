package dev.tender.core.allocator;

/**
 * An allocation policy: whose turn it is. Roles form a tree with frameworks as leaves; a policy
 * orders siblings, and the master asks them in that order, a subtree as a whole, until somebody
 * takes what an agent has free. Everything else (quota, filters, what fits) is not the policy's
 * business, so a bad policy may be unfair but cannot break the master's invariants.
 *
 * <p>Found by {@link java.util.ServiceLoader} and chosen by name in the operator's configuration
 * ({@code tender.master.allocator}).
 *
 * <p>An implementation is a pure function: no state, no clock, no chance of its own, the same
 * answer for the same siblings. The master keeps siblings sorted and asks again only about those
 * that have changed, so the order must be total and must not depend on who else is there.
 */
public interface Policy {
  /** As the configuration names it, such as {@code drf}; a-z, 0-9 and {@code -}. */
  String name();

  /**
   * Negative when the first comes before the second, positive when after. Those that it calls equal
   * take turns: whoever was offered less often comes first, then the one whose name does.
   */
  int compare(Sibling first, Sibling second);

  /**
   * May unused room of the second's executor pods be taken back because the first could use it?
   * Should not change with every offer, or room is moved to and fro. Default: when the first comes
   * before the second.
   */
  default boolean mayTakeFrom(Sibling first, Sibling second) {
    return compare(first, second) < 0;
  }

  /**
   * Does {@link #preempts} ever say yes? Then a framework with capability REVOCABLE_RESOURCES that
   * somebody may preempt is offered what it is not guaranteed as revocable. Default: no.
   */
  default boolean preemptive() {
    return false;
  }

  /**
   * May revocable work of the second be ended because the first could use its room? Must not depend
   * on what anybody holds. Roles below their guarantee may in any case. Default: no.
   */
  default boolean preempts(Sibling first, Sibling second) {
    return false;
  }
}
