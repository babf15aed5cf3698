package dev.tender.operator.loop;

import dev.tender.core.master.MasterEffect.CallAnswer;
import dev.tender.core.master.MasterEffect.SchedulerMessage;
import dev.tender.core.model.FrameworkId;

/**
 * Speaks to schedulers. Returns at once; a closed connection swallows. Called by the master's
 * thread.
 */
public interface FrameworkGateway {
  void tell(String connection, SchedulerMessage message);

  /** The id means nobody any more. */
  void forget(FrameworkId framework);

  /** To whoever waits for the outcome of a call, if anybody still does. */
  void answer(String call, CallAnswer answer);
}
