package dev.tender.operator.records;

import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work.TaskState;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many tasks of a Framework have ended, and how. The master forgets a registration with its
 * teardown; people want to see afterwards what it has done. Any thread may call.
 */
public final class EndedTasks {
  private static final int REMEMBERED = 20_000;

  private record Run(FrameworkId framework, TaskId task, long launchedMillis) {}

  private final Map<FrameworkName, EnumMap<TaskState, Integer>> counts = new HashMap<>();

  /** The last ones, since the end of a task may be shown more than once. */
  private final Map<Run, TaskState> counted =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Run, TaskState> eldest) {
          return size() > REMEMBERED;
        }
      };

  public synchronized void note(TaskRecord record) {
    if (!record.state().terminal()) {
      return;
    }
    Run run = new Run(record.framework(), record.task(), record.launchedMillis());
    if (counted.putIfAbsent(run, record.state()) == null) {
      counts
          .computeIfAbsent(record.frameworkName(), _ -> new EnumMap<>(TaskState.class))
          .merge(record.state(), 1, Integer::sum);
    }
  }

  /** By terminal state, since this process has started. */
  public synchronized Map<TaskState, Integer> of(FrameworkName framework) {
    EnumMap<TaskState, Integer> own = counts.get(framework);
    return own == null ? Map.of() : new EnumMap<>(own);
  }

  public synchronized void forget(FrameworkName framework) {
    counts.remove(framework);
  }
}
