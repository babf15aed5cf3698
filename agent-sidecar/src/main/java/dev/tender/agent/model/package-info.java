/**
 * Small values that every part of the agent shares: keys, wait statuses, durations. Knows no I/O.
 */
@NullMarked
package dev.tender.agent.model;

import org.jspecify.annotations.NullMarked;
