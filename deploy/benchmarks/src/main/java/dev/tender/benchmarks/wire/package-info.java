/** What the master's HTTP server takes and tells, with one core to itself. */
@NullMarked
package dev.tender.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
