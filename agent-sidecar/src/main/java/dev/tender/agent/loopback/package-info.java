/**
 * The master on a scheduler's own loopback, for clients that know neither token nor leader: passes
 * requests on, bodies and streams as they come, and never waits for a whole one.
 */
@NullMarked
package dev.tender.agent.loopback;

import org.jspecify.annotations.NullMarked;
