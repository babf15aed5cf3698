/**
 * The master: one event in, the effects out, in order. No clock, no lock, no I/O: the shell around
 * it has those.
 */
@NullMarked
package dev.tender.core.master;

import org.jspecify.annotations.NullMarked;
