package dev.tender.core.allocator;

/**
 * Strict priority: the higher priority comes first, however much it holds already; among equals the
 * smallest share. Whoever has a low priority gets what all others leave.
 *
 * <p>Example: {@code prod} has priority 10 and holds 8 of 9 cpus, {@code test} has priority 0 and
 * holds nothing. The ninth cpu is offered to prod first, and to test when prod declines it. Of two
 * roles with priority 10, one that holds 8 cpus and one that holds 1, the second is asked first.
 *
 * <p>A framework of test with capability REVOCABLE_RESOURCES is offered that ninth cpu as
 * revocable. When prod wants more than is free (it is subscribed, not suppressed, and has no offer
 * and no filter), the framework gets an inverse offer for it, and what still runs in it after the
 * grace (30 s) is ended. Work in resources that are not revocable is never ended for a priority.
 */
public final class StrictPriority implements Policy {
  @Override
  public String name() {
    return "priority";
  }

  @Override
  public int compare(Sibling first, Sibling second) {
    int order = Integer.compare(second.priority(), first.priority());
    return order != 0 ? order : first.share().compareTo(second.share());
  }

  @Override
  public boolean preemptive() {
    return true;
  }

  @Override
  public boolean preempts(Sibling first, Sibling second) {
    return first.priority() > second.priority();
  }
}
