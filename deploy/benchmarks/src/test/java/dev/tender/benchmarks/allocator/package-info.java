/** Tests of what the benchmarks of decisions rest on. */
@NullMarked
package dev.tender.benchmarks.allocator;

import org.jspecify.annotations.NullMarked;
