/**
 * What the master's decisions cost, without a cluster: worlds of up to 100,000 agents, told to the
 * real master event by event.
 */
@NullMarked
package dev.tender.benchmarks.allocator;

import org.jspecify.annotations.NullMarked;
