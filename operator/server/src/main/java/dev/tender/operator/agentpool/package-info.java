/** AgentPool resources: to the core's words and to a status. */
@NullMarked
package dev.tender.operator.agentpool;

import org.jspecify.annotations.NullMarked;
