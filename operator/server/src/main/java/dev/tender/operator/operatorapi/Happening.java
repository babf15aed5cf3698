package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.model.AgentId;
import org.jspecify.annotations.Nullable;

/** Something that subscribers hear of, as the books had it then. */
sealed interface Happening {
  record AgentAdded(Census.Agent agent, long sinceMillis) implements Happening {}

  record AgentRemoved(AgentId agent) implements Happening {}

  record FrameworkAdded(Census.Framework framework, Snapshot.Times times) implements Happening {}

  /** It connected, disconnected, or says something else of itself. */
  record FrameworkUpdated(Census.Framework framework, Snapshot.Times times) implements Happening {}

  /**
   * @param last as it was when it was last heard of
   */
  record FrameworkRemoved(Census.Framework last) implements Happening {}

  record TaskAdded(Census.Task task) implements Happening {}

  /**
   * @param now null when it is not in the books any more
   */
  record TaskUpdated(MasterEffect.TaskRecord task, Census.@Nullable Task now)
      implements Happening {}
}
