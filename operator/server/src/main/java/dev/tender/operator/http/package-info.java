/**
 * Port 5050: the scheduler API, the agent session, and what people look at. Never blocks an event
 * loop; knows the wire and the loop, of Kubernetes only how tokens are confirmed.
 */
@NullMarked
package dev.tender.operator.http;

import org.jspecify.annotations.NullMarked;
