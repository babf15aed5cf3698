/** The agent session: one stream per executor pod between its agent and the master. */
@NullMarked
package dev.tender.protocol.agent;

import org.jspecify.annotations.NullMarked;
