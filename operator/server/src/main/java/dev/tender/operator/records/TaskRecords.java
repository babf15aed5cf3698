package dev.tender.operator.records;

import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.crd.FrameworkSpec;
import dev.tender.crd.Tender;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.loop.EventSink;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Records of tasks, and the tasks that people delete. Guarded by the writer's lock. */
final class TaskRecords {
  private record Key(FrameworkId framework, TaskId task) {}

  private final RecordWriter writer;
  private final Owners owners;
  private final RecordSettings settings;
  private final AppliedTasks applied;
  private final InstantSource clock;
  private final EventSink sink;
  private final Map<Key, TaskEntry> living = new HashMap<>();
  private final Map<String, TaskObject> byPath = new HashMap<>();
  private final Map<FrameworkName, Deque<TaskObject>> ended = new HashMap<>();

  TaskRecords(
      RecordWriter writer,
      Owners owners,
      RecordSettings settings,
      AppliedTasks applied,
      InstantSource clock,
      EventSink sink) {
    this.writer = writer;
    this.owners = owners;
    this.settings = settings;
    this.applied = applied;
    this.clock = clock;
    this.sink = sink;
  }

  void record(TaskRecord record) {
    if (applied.record(record)) {
      return;
    }
    Key key = new Key(record.framework(), record.task());
    TaskEntry entry = living.get(key);
    if (entry == null) {
      entry = begin(record);
      if (entry == null) {
        return;
      }
      living.put(key, entry);
    } else {
      entry.show(record);
    }
    if (record.state().terminal()) {
      living.remove(key);
      retire(record.frameworkName(), entry);
    }
    writer.touch(entry);
  }

  /** A task that a person applied has ended without having been launched. */
  void ended(MasterEffect.RecordApplied record) {
    applied.ended(record, clock.millis());
  }

  /** A Task was seen in the API server. */
  void seen(Seen.TaskObject object, Meta meta) {
    boolean recorded = meta.labels() != null && meta.labels().containsKey(Tender.RECORDED_LABEL);
    if (recorded) {
      seenRecord(object, meta);
    } else {
      applied.seen(object, meta);
    }
  }

  /** A Task has vanished from the API server: by our own hand, or by that of a person. */
  void vanished(String namespace, String name) {
    applied.vanished(namespace, name);
    TaskObject entry = byPath.remove(namespace + "/" + name);
    if (entry == null || entry.gone()) {
      return;
    }
    entry.vanish();
    if (entry instanceof TaskEntry task) {
      TaskRecord latest = task.latest();
      if (living.remove(new Key(latest.framework(), latest.task())) != null) {
        sink.insist(new MasterEvent.TaskDeleted(latest.frameworkName(), latest.task()));
      }
    }
  }

  /** The Framework is gone, and its Tasks go with it, seen or not. */
  void forget(FrameworkName framework) {
    Deque<TaskObject> kept = ended.remove(framework);
    if (kept != null) {
      kept.forEach(this::leave);
    }
  }

  /** Nobody asks for it any more. */
  private void leave(TaskObject entry) {
    entry.vanish();
    byPath.remove(entry.ref().namespace() + "/" + entry.ref().name(), entry);
  }

  /** How many that have ended are kept. */
  int kept() {
    return ended.values().stream().mapToInt(Deque::size).sum();
  }

  /** Records of an earlier master that no agent has spoken of by now say so. */
  void doubtOldRecords() {
    for (TaskObject entry : byPath.values()) {
      if (entry instanceof OldTaskEntry old && !old.ended()) {
        old.doubt();
        writer.touch(old);
      }
    }
  }

  private void seenRecord(Seen.TaskObject object, Meta meta) {
    String path = meta.namespace() + "/" + meta.name();
    if (byPath.containsKey(path) || object.spec() == null || meta.deletionTimestamp() != null) {
      return;
    }
    boolean over =
        object.status() != null
            && object.status().state() != null
            && TaskStatuses.toCore(object.status().state()).terminal();
    OldTaskEntry old =
        new OldTaskEntry(
            new ObjectRef(
                ObjectRef.Kind.TASK,
                Objects.requireNonNullElse(meta.namespace(), ""),
                Objects.requireNonNullElse(meta.name(), "")),
            over);
    byPath.put(path, old);
    if (over) {
      retire(new FrameworkName(old.ref().namespace(), object.spec().framework()), old);
    }
  }

  private @Nullable TaskEntry begin(TaskRecord record) {
    Owners.@Nullable Owner owner = owners.find(record.frameworkName());
    if (owner == null || !wanted(owner.taskRecords(), record.state())) {
      return null;
    }
    ObjectRef ref =
        new ObjectRef(
            ObjectRef.Kind.TASK,
            record.frameworkName().namespace(),
            Names.ofTask(record.frameworkName(), record.framework(), record.task()));
    TaskEntry entry = new TaskEntry(ref, record, owner.uid());
    byPath.put(ref.namespace() + "/" + ref.name(), entry);
    return entry;
  }

  private static boolean wanted(FrameworkSpec.TaskRecords policy, Work.TaskState state) {
    return switch (policy) {
      case All -> true;
      case Failures -> state.terminal() && state != Work.TaskState.FINISHED;
      case None -> false;
    };
  }

  /** Ended tasks are kept by number; the oldest goes first. */
  private void retire(FrameworkName framework, TaskObject entry) {
    if (owners.find(framework) == null) {
      leave(entry);
      return;
    }
    Deque<TaskObject> kept = ended.computeIfAbsent(framework, _ -> new ArrayDeque<>());
    kept.add(entry);
    // Those that were skipped or deleted leave when it is their turn, at the latest.
    while (kept.size() > settings.tasksKept() || (!kept.isEmpty() && kept.peek().gone())) {
      TaskObject oldest = kept.remove();
      oldest.dismiss();
      if (!oldest.gone() && oldest.exists()) {
        writer.touch(oldest);
      } else {
        leave(oldest);
      }
    }
  }
}
