/** What the agent writes down so that its next start goes on where this one ended. */
@NullMarked
package dev.tender.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
