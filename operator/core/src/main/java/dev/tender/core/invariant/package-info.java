/**
 * What must hold after every event, whatever happened. Used by tests and by the simulator; knows
 * the master's audit and effects.
 */
@NullMarked
package dev.tender.core.invariant;

import org.jspecify.annotations.NullMarked;
