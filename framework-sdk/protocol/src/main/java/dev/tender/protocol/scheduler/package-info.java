/** The scheduler API: what a framework sends and what it is sent. */
@NullMarked
package dev.tender.protocol.scheduler;

import org.jspecify.annotations.NullMarked;
