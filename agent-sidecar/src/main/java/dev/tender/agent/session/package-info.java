/** The agent's session with the master. */
@NullMarked
package dev.tender.agent.session;

import org.jspecify.annotations.NullMarked;
