/**
 * An executor for tests and benchmarks: each task's data is one line that says what the task does,
 * see {@link dev.tender.probe.Order}. Knows the SDK only.
 */
@NullMarked
package dev.tender.probe;

import org.jspecify.annotations.NullMarked;
