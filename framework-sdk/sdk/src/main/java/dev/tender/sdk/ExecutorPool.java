package dev.tender.sdk;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One executor per agent, shared by all tasks there. The executor's own resources are needed once
 * per agent, with its first task, and this remembers where that was. For one thread.
 */
public final class ExecutorPool {
  private final ExecutorInfo executor;
  private final Needs needs;

  /** As they were started: what one uses of an offer may be reserved, on each agent differently. */
  private final Map<AgentId, ExecutorInfo> started = new HashMap<>();

  /**
   * @param executor what runs on every agent; its type and resources are replaced
   * @param needs what it needs besides its tasks
   */
  public ExecutorPool(ExecutorInfo executor, Needs needs) {
    this.executor = executor.toBuilder().type("CUSTOM").resources(needs.resources()).build();
    this.needs = needs;
  }

  /**
   * Takes what a task needs, and if it is the first there its executor too, and begins its
   * description; empty, and nothing taken, if it does not fit.
   */
  public Optional<TaskInfo.Builder> newTask(OfferedResources left, TaskId id, Needs task) {
    AgentId agent = left.agentId();
    boolean runs = started.containsKey(agent) || left.hasExecutor(executor.executorId());
    if (!left.fits(runs ? task : task.plus(needs))) {
      return Optional.empty();
    }
    if (!runs) {
      left.take(needs)
          .ifPresent(taken -> started.put(agent, executor.toBuilder().resources(taken).build()));
    }
    ExecutorInfo there = started.getOrDefault(agent, executor);
    return left.newTask(id, task).map(builder -> builder.executor(there));
  }

  /** The executor there is gone; tell it from {@link Scheduler#executorEnded} and agentLost. */
  public void ended(AgentId agent) {
    started.remove(agent);
  }
}
