package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.model.AgentId;
import dev.tender.core.resources.Bundle;
import dev.tender.operator.wire.WireStatuses;
import dev.tender.protocol.master.OperatorEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that subscribers hear of, as the books had it then. */
sealed interface Happening {
  /** As it is told. */
  OperatorEvent event(Summaries summaries);

  record AgentAdded(Census.Agent agent, long sinceMillis) implements Happening {
    @Override
    public OperatorEvent event(Summaries summaries) {
      return new OperatorEvent.AgentAdded(summaries.agent(agent, sinceMillis));
    }
  }

  record AgentRemoved(AgentId agent) implements Happening {
    @Override
    public OperatorEvent event(Summaries summaries) {
      return new OperatorEvent.AgentRemoved(new dev.tender.protocol.v1.AgentId(agent.value()));
    }
  }

  /**
   * @param held what its tasks and executors hold, by role
   */
  record FrameworkAdded(Census.Framework framework, Snapshot.Times times, Map<String, Bundle> held)
      implements Happening {
    @Override
    public OperatorEvent event(Summaries summaries) {
      return new OperatorEvent.FrameworkAdded(
          summaries.framework(framework, times, held, List.of()));
    }
  }

  /**
   * It connected, disconnected, or says something else of itself.
   *
   * @param held what its tasks and executors hold, by role
   */
  record FrameworkUpdated(
      Census.Framework framework, Snapshot.Times times, Map<String, Bundle> held)
      implements Happening {
    @Override
    public OperatorEvent event(Summaries summaries) {
      return new OperatorEvent.FrameworkUpdated(
          summaries.framework(framework, times, held, List.of()));
    }
  }

  /**
   * @param last as it was when it was last heard of
   */
  record FrameworkRemoved(Census.Framework last) implements Happening {
    @Override
    public OperatorEvent event(Summaries summaries) {
      return new OperatorEvent.FrameworkRemoved(Summaries.info(last));
    }
  }

  record TaskAdded(Census.Task task) implements Happening {
    @Override
    public OperatorEvent event(Summaries summaries) {
      return new OperatorEvent.TaskAdded(summaries.task(task));
    }
  }

  /**
   * @param now null when it is not in the books any more
   */
  record TaskUpdated(MasterEffect.TaskRecord task, Census.@Nullable Task now) implements Happening {
    @Override
    public OperatorEvent event(Summaries summaries) {
      return new OperatorEvent.TaskUpdated(
          new dev.tender.protocol.v1.FrameworkId(task.framework().value()),
          now == null || now.status() == null || now.unreachable()
              ? Summaries.status(task)
              : Summaries.shown(now.status(), now.changedMillis()),
          now == null ? WireStatuses.toWire(task.state()) : Summaries.state(now));
    }
  }
}
