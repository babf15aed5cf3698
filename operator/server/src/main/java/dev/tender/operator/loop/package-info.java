/**
 * The one thread that owns the core's master, its bounded queue, and the ports that its effects
 * leave by. Knows the core only.
 */
@NullMarked
package dev.tender.operator.loop;

import org.jspecify.annotations.NullMarked;
