/** The agent that lives as a native sidecar in every executor pod: its start and its one loop. */
@NullMarked
package dev.tender.agent;

import org.jspecify.annotations.NullMarked;
