package dev.tender.operator.records;

import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.operator.loop.EventSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tasks on record, and the tasks that people delete. Guarded by the writer's lock. */
final class TaskRecords {
  private record Key(FrameworkId framework, TaskId task) {}

  private final RecordWriter writer;
  private final Owners owners;
  private final RecordSettings settings;
  private final EventSink sink;
  private final Map<Key, TaskEntry> living = new HashMap<>();
  private final Map<String, TaskEntry> byPath = new HashMap<>();
  private final Map<FrameworkName, Deque<TaskEntry>> ended = new HashMap<>();

  TaskRecords(RecordWriter writer, Owners owners, RecordSettings settings, EventSink sink) {
    this.writer = writer;
    this.owners = owners;
    this.settings = settings;
    this.sink = sink;
  }

  void record(TaskRecord record) {
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
      retire(entry);
    }
    writer.touch(entry);
  }

  /** A task that a person applied has ended without having been launched. */
  void ended(MasterEffect.RecordApplied record) {}

  /** A Task was seen in the API server: is it one that we write? */
  boolean isOurs(String namespace, String name) {
    return byPath.containsKey(namespace + "/" + name);
  }

  /** A Task has vanished from the API server: by our own hand, or by that of a person. */
  void vanished(String namespace, String name) {
    TaskEntry entry = byPath.remove(namespace + "/" + name);
    if (entry == null || entry.gone()) {
      return;
    }
    entry.vanish();
    TaskRecord task = entry.latest();
    if (living.remove(new Key(task.framework(), task.task())) != null) {
      sink.insist(new MasterEvent.TaskDeleted(task.frameworkName(), task.task()));
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
    TaskEntry entry = new TaskEntry(ref, record, owner.uid(), false);
    byPath.put(ref.namespace() + "/" + ref.name(), entry);
    return entry;
  }

  private static boolean wanted(Declarations.TaskRecords policy, Work.TaskState state) {
    return switch (policy) {
      case ALL -> true;
      case FAILURES -> state.terminal() && state != Work.TaskState.FINISHED;
      case NONE -> false;
    };
  }

  /** Ended tasks are kept by number; the oldest goes first. */
  private void retire(TaskEntry entry) {
    Deque<TaskEntry> kept =
        ended.computeIfAbsent(entry.latest().frameworkName(), _ -> new ArrayDeque<>());
    kept.add(entry);
    while (kept.size() > settings.tasksKept()) {
      TaskEntry oldest = kept.remove();
      oldest.dismiss();
      if (oldest.exists()) {
        writer.touch(oldest);
      } else {
        oldest.vanish();
        byPath.remove(oldest.ref().namespace() + "/" + oldest.ref().name());
      }
    }
    kept.removeIf(each -> {
      if (each.gone()) {
        byPath.remove(each.ref().namespace() + "/" + each.ref().name(), each);
      }
      return each.gone();
    });
  }
}
