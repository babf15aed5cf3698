/**
 * A small HTTP/1.1, client and server, for the agent and the SDK: blocking sockets for virtual
 * threads, java.base only, nothing between a message and the socket but one write. It has what
 * Mesos clients need and no more: keep-alive, chunked bodies, streams of records.
 */
@NullMarked
package dev.tender.protocol.http;

import org.jspecify.annotations.NullMarked;
