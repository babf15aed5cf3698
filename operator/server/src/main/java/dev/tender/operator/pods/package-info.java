/**
 * Executor pods: what a plan looks like as a pod, and the writes that make, resize and end them.
 */
@NullMarked
package dev.tender.operator.pods;

import org.jspecify.annotations.NullMarked;
