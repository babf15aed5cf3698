package dev.tender.operator.loop;

import dev.tender.core.master.MasterEffect.AgentCommand;

/** Speaks to agents. Returns at once; a closed session swallows. Called by the master's thread. */
public interface AgentGateway {
  void order(String session, AgentCommand command);
}
