package dev.tender.core.master;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;

/**
 * Hears, in the middle of a turn, whose membership may have changed; what has become of them is
 * asked of the master after the turn. Must return at once and must not throw.
 */
public interface Membership {
  Membership NOBODY =
      new Membership() {
        @Override
        public void agent(AgentId id) {}

        @Override
        public void framework(FrameworkId id) {}
      };

  /** An agent takes part from now on, or not any more. */
  void agent(AgentId id);

  /** A framework id is new, removed, connected, disconnected, or says something else of itself. */
  void framework(FrameworkId id);
}
