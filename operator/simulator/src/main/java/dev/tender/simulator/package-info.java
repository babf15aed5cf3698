/**
 * A seeded world around the core: an API server, a kube-scheduler, agents, schedulers and the
 * faults of all of them, on a clock that is a queue. The same seed gives the same trace. Knows the
 * core's public types only; never shipped.
 */
@NullMarked
package dev.tender.simulator;

import org.jspecify.annotations.NullMarked;
