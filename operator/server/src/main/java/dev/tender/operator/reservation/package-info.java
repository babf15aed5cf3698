/** Reservation resources: to the core's words, to a status, and what frameworks make of them. */
@NullMarked
package dev.tender.operator.reservation;

import org.jspecify.annotations.NullMarked;
