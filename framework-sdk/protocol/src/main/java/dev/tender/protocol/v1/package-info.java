/** The Mesos v1 messages that schedulers, executors and operators share. */
@NullMarked
package dev.tender.protocol.v1;

import org.jspecify.annotations.NullMarked;
