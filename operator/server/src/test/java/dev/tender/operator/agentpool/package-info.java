/** Tests of AgentPool resources. */
@NullMarked
package dev.tender.operator.agentpool;

import org.jspecify.annotations.NullMarked;
