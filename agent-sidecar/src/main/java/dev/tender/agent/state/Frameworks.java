package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.protocol.v1.Capability;
import dev.tender.protocol.v1.CapabilityType;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.TaskState;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The frameworks whose work came by, as the master last described them. */
final class Frameworks {
  private static final int MOST_UNUSED = 16;

  private final Map<FrameworkId, FrameworkInfo> known = new LinkedHashMap<>();

  /** One without an id is nobody. */
  void learn(Turn turn, FrameworkInfo info) {
    FrameworkId id = info.id();
    if (id != null && !info.equals(known.put(id, info))) {
      turn.store(new Entry.Framework(info));
    }
  }

  /** Forgets all that are not in use, when there are many: a pod may outlive thousands. */
  void forgetUnused(Predicate<FrameworkId> used) {
    if (known.size() > MOST_UNUSED) {
      known.keySet().removeIf(used.negate());
    }
  }

  void restore(FrameworkInfo info) {
    FrameworkId id = info.id();
    if (id != null) {
      known.put(id, info);
    }
  }

  @Nullable FrameworkInfo find(FrameworkId id) {
    return known.get(id);
  }

  Collection<FrameworkInfo> all() {
    return known.values();
  }

  boolean can(FrameworkId id, CapabilityType type) {
    FrameworkInfo info = known.get(id);
    if (info != null) {
      for (Capability capability : info.capabilities()) {
        if (capability.type() == type) {
          return true;
        }
      }
    }
    return false;
  }

  /** The state for a task that never started: frameworks of old know only LOST. */
  TaskState dropped(FrameworkId id) {
    return can(id, CapabilityType.PARTITION_AWARE) ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
  }

  /** The state for a task that ran and certainly does no more. */
  TaskState gone(FrameworkId id) {
    return can(id, CapabilityType.PARTITION_AWARE) ? TaskState.TASK_GONE : TaskState.TASK_LOST;
  }
}
