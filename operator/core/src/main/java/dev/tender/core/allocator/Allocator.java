package dev.tender.core.allocator;

/**
 * An allocation policy: who is offered what of the agents whose state has changed. Found by {@link
 * java.util.ServiceLoader} and chosen by name in the operator's configuration.
 *
 * <p>An implementation is a pure function: no state between calls, no clock, no chance but {@link
 * AllocationSnapshot#round()}. The master checks every grant again and drops what does not fit, so
 * a bad policy may be unfair but cannot break the master's invariants.
 */
public interface Allocator {
  /** As the configuration names it, such as {@code drf}. */
  String name();

  AllocationPlan allocate(AllocationSnapshot snapshot);
}
