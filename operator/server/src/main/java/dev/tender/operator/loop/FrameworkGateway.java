package dev.tender.operator.loop;

import dev.tender.core.master.MasterEffect.SchedulerMessage;

/**
 * Speaks to schedulers. Returns at once; a closed connection swallows. Called by the master's
 * thread.
 */
public interface FrameworkGateway {
  void tell(String connection, SchedulerMessage message);
}
