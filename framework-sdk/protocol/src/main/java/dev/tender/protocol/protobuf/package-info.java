/**
 * Reads and writes the message records as Mesos v1 protobuf, and says which numbers their parts
 * have there. The records are the only definition of the wire; see docs/decisions/0001.
 */
@NullMarked
package dev.tender.protocol.protobuf;

import org.jspecify.annotations.NullMarked;
