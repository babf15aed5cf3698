/**
 * What the author of a framework writes and calls.
 *
 * <p>Start with {@link dev.tender.sdk.Scheduler} and {@link dev.tender.sdk.Framework}; the other
 * side, which runs tasks, is in {@link dev.tender.sdk.executor}. Knows the wire types of {@code
 * dev.tender.protocol} and nothing of Kubernetes.
 */
@NullMarked
package dev.tender.sdk;

import org.jspecify.annotations.NullMarked;
