/**
 * The wire that schedulers, executors, agents and the master share: messages as records, their JSON
 * and protobuf, RecordIO framing and a small HTTP/1.1. It knows nobody else.
 */
@NullMarked
package dev.tender.protocol;

import org.jspecify.annotations.NullMarked;
