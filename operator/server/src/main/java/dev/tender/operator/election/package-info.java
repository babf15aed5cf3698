/**
 * Which of several replicas leads, and since which term. It comes before the master, which knows
 * nothing of it.
 */
@NullMarked
package dev.tender.operator.election;

import org.jspecify.annotations.NullMarked;
