package dev.tender.operator.operatorapi;

import dev.tender.core.master.Census;
import dev.tender.core.master.Master;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.master.Membership;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.operator.loop.Watcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What comes, goes and happens in the master, remembered for as long as somebody may ask for it,
 * and told to whoever has subscribed. Belongs to the master's thread.
 */
public final class Chronicle implements Watcher, Membership {
  /** As Mesos keeps. */
  static final int COMPLETED_FRAMEWORKS = 50;

  /** As Mesos keeps. */
  static final int ENDED_PER_FRAMEWORK = 1_000;

  /** Mesos keeps 1,000 for each of any number of frameworks; this is some 5 MB. */
  static final int ENDED_TASKS = 10_000;

  /** Hears of what happens. Called on the master's thread, which it must not keep. */
  interface Listener {
    void happened(Happening happening);
  }

  /** Framework ids and task ids together name a task. */
  private record TaskKey(FrameworkId framework, TaskId task) {}

  private record Member(Census.Framework last, Snapshot.Times times) {}

  private final Set<AgentId> touchedAgents = new LinkedHashSet<>();
  private final Set<FrameworkId> touchedFrameworks = new LinkedHashSet<>();
  private final List<TaskRecord> touchedTasks = new ArrayList<>();
  private final Map<AgentId, Long> agents = new HashMap<>();
  private final Map<FrameworkId, Member> members = new HashMap<>();
  private final ArrayDeque<Snapshot.Completed> completed = new ArrayDeque<>();
  private final LinkedHashMap<TaskKey, TaskRecord> ended = new LinkedHashMap<>();
  private final Map<FrameworkId, LinkedHashSet<TaskId>> endedOf = new HashMap<>();
  private final Map<Work.TaskState, Long> taskCounts = new EnumMap<>(Work.TaskState.class);
  private final Map<Work.OfferPhase, Long> offerCounts = new EnumMap<>(Work.OfferPhase.class);

  /** Tasks that the listener has heard of and that have not ended; empty without one. */
  private final Set<TaskKey> told = new LinkedHashSet<>();

  private @Nullable Listener listener;

  @Override
  public void agent(AgentId id) {
    touchedAgents.add(id);
  }

  @Override
  public void framework(FrameworkId id) {
    touchedFrameworks.add(id);
  }

  @Override
  public void saw(MasterEffect effect) {
    switch (effect) {
      // One that was refused at once never was anywhere.
      case MasterEffect.RecordTask(TaskRecord task) when task.pod() != null ->
          touchedTasks.add(task);
      case MasterEffect.RecordOffer(var _, Work.OfferPhase phase, var _)
          when phase != Work.OfferPhase.OUTSTANDING ->
          offerCounts.merge(phase, 1L, Long::sum);
      default -> {}
    }
  }

  /** Whoever is new comes before its tasks, whoever goes after them. */
  @Override
  public void turned(Master master, long nowMillis) {
    if (touchedAgents.isEmpty() && touchedFrameworks.isEmpty() && touchedTasks.isEmpty()) {
      return;
    }
    for (AgentId id : touchedAgents) {
      Census.Agent agent = master.agent(id);
      if (agent != null && agents.putIfAbsent(id, nowMillis) == null) {
        tell(new Happening.AgentAdded(agent, nowMillis));
      }
    }
    for (FrameworkId id : touchedFrameworks) {
      Census.Framework framework = master.framework(id);
      if (framework != null) {
        isThere(framework, master, nowMillis);
      }
    }
    touchedTasks.forEach(task -> changed(task, master));
    for (FrameworkId id : touchedFrameworks) {
      Member gone = master.framework(id) == null ? members.remove(id) : null;
      if (gone != null) {
        completed.addLast(new Snapshot.Completed(gone.last(), gone.times(), nowMillis));
        if (completed.size() > COMPLETED_FRAMEWORKS) {
          completed.removeFirst();
        }
        tell(new Happening.FrameworkRemoved(gone.last()));
      }
    }
    for (AgentId id : touchedAgents) {
      if (master.agent(id) == null && agents.remove(id) != null) {
        tell(new Happening.AgentRemoved(id));
      }
    }
    touchedAgents.clear();
    touchedFrameworks.clear();
    touchedTasks.clear();
  }

  private void isThere(Census.Framework framework, Master master, long nowMillis) {
    Member before = members.get(framework.id());
    if (before == null) {
      Snapshot.Times times = new Snapshot.Times(nowMillis, null);
      members.put(framework.id(), new Member(framework, times));
      if (listener != null) {
        tell(new Happening.FrameworkAdded(framework, times, master.held(framework.id())));
      }
      return;
    }
    boolean again = framework.connected() && !before.last().connected();
    boolean same =
        framework.connected() == before.last().connected()
            && Objects.equals(framework.registration(), before.last().registration());
    if (!same) {
      Snapshot.Times times =
          again ? new Snapshot.Times(before.times().registeredMillis(), nowMillis) : before.times();
      members.put(framework.id(), new Member(framework, times));
      if (listener != null) {
        tell(new Happening.FrameworkUpdated(framework, times, master.held(framework.id())));
      }
    }
  }

  private void changed(TaskRecord task, Master master) {
    TaskKey key = new TaskKey(task.framework(), task.task());
    TaskRecord before = ended.get(key);
    if (task.state().terminal()) {
      if (before == null) {
        taskCounts.merge(task.state(), 1L, Long::sum);
        remember(key, task);
      }
    } else if (before != null) {
      // The id is used again.
      forget(key);
    }
    if (listener != null) {
      tell(key, task, master.task(task.framework(), task.task()));
    }
  }

  private void tell(TaskKey key, TaskRecord task, Census.@Nullable Task row) {
    boolean over = task.state().terminal();
    if (over ? told.remove(key) : told.contains(key)) {
      tell(new Happening.TaskUpdated(task, row));
    } else if (!over && row != null) {
      // An end of something that nobody has heard of is one that is repeated.
      told.add(key);
      tell(new Happening.TaskAdded(row));
    }
  }

  private void remember(TaskKey key, TaskRecord task) {
    ended.put(key, task.withoutPayload());
    LinkedHashSet<TaskId> own =
        endedOf.computeIfAbsent(key.framework(), _ -> new LinkedHashSet<>());
    own.add(key.task());
    if (own.size() > ENDED_PER_FRAMEWORK) {
      forget(new TaskKey(key.framework(), own.getFirst()));
    }
    if (ended.size() > ENDED_TASKS) {
      forget(ended.firstEntry().getKey());
    }
  }

  private void forget(TaskKey key) {
    ended.remove(key);
    LinkedHashSet<TaskId> own = endedOf.get(key.framework());
    if (own != null && own.remove(key.task()) && own.isEmpty()) {
      endedOf.remove(key.framework());
    }
  }

  private void tell(Happening happening) {
    if (listener != null) {
      listener.happened(happening);
    }
  }

  /**
   * @param to hears of everything that happens after what the next snapshot shows; null for nobody
   */
  void listen(Master master, @Nullable Listener to) {
    if (to == null) {
      told.clear();
    } else if (listener == null) {
      for (Census.Task task : master.census().tasks()) {
        if (!task.reported().terminal()) {
          told.add(new TaskKey(task.framework(), task.task().id()));
        }
      }
    }
    listener = to;
  }

  /** To be called between two events. */
  Snapshot snapshot(Master master, long nowMillis) {
    long begin = System.nanoTime();
    Census census = master.census();
    Map<FrameworkId, Snapshot.Times> times = new HashMap<>();
    members.forEach((id, member) -> times.put(id, member.times()));
    Set<TaskKey> waiting = new LinkedHashSet<>();
    for (Census.Task task : census.tasks()) {
      if (task.reported().terminal()) {
        waiting.add(new TaskKey(task.framework(), task.task().id()));
      }
    }
    List<TaskRecord> over = new ArrayList<>();
    ended.forEach((key, task) -> {
      if (!waiting.contains(key)) {
        over.add(task);
      }
    });
    return new Snapshot(
        nowMillis,
        System.nanoTime() - begin,
        census,
        Map.copyOf(agents),
        times,
        List.copyOf(completed),
        over,
        new Snapshot.Counts(Map.copyOf(taskCounts), Map.copyOf(offerCounts)));
  }
}
