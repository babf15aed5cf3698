/**
 * The side that runs tasks: an author writes an {@link dev.tender.sdk.executor.Executor}, and
 * {@link dev.tender.sdk.executor.ExecutorDriver} does the rest.
 */
@NullMarked
package dev.tender.sdk.executor;

import org.jspecify.annotations.NullMarked;
