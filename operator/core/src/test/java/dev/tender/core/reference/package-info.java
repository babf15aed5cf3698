/**
 * A second master that is slow and obvious: it keeps lists and no sums, and works every decision
 * out from nothing. Tests and benchmarks demand that the real one decides the same; it is never
 * shipped.
 *
 * <p>It covers who is offered how much of which agent, in which order, and which idle executor pods
 * are taken back for somebody else: shares, weights, priorities, guarantees, limits, refusals and
 * whose turn it is after them, sizes, constraints, selectors, taints, GPUs, suppressed roles, pod
 * slots, ports, headroom, and pods that run commands one after the other.
 *
 * <p>It does not cover when an agent is looked at (but that nothing is left to offer in the end),
 * the policy {@code random}, custom executors, offers that expire, what is kept for nominees, and a
 * master that is taking over.
 */
@NullMarked
package dev.tender.core.reference;

import org.jspecify.annotations.NullMarked;
