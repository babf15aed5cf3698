/**
 * Reads and writes the message records as Mesos v1 JSON. The records are the only definition of the
 * wire; see docs/decisions/0001.
 */
@NullMarked
package dev.tender.protocol.json;

import org.jspecify.annotations.NullMarked;
