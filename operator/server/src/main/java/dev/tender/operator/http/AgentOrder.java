package dev.tender.operator.http;

import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.protocol.agent.AgentEvent;

/** What goes down an agent's stream. */
sealed interface AgentOrder {
  /** What the master has decided. */
  record Command(AgentCommand command) implements AgentOrder {}

  /** Somebody wants to know, and the master has nothing to do with it. */
  record Question(AgentEvent event) implements AgentOrder {}
}
