/** Tests of Reservation resources. */
@NullMarked
package dev.tender.operator.reservation;

import org.jspecify.annotations.NullMarked;
