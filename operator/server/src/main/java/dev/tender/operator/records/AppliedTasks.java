package dev.tender.operator.records;

import dev.tender.core.batch.BatchScheduler;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.crd.TaskSpec;
import dev.tender.crd.TaskStatus;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.loop.EventSink;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tasks that people apply to batch Frameworks. Guarded by the writer's lock. */
final class AppliedTasks {
  private record Key(FrameworkName framework, TaskId task) {}

  private final RecordWriter writer;
  private final TaskMapper mapper;
  private final EventSink sink;
  private final Map<String, AppliedEntry> byPath = new HashMap<>();
  private final Map<Key, AppliedEntry> byTask = new HashMap<>();

  AppliedTasks(RecordWriter writer, TaskMapper mapper, EventSink sink) {
    this.writer = writer;
    this.mapper = mapper;
    this.sink = sink;
  }

  void seen(Seen.TaskObject object, Meta meta) {
    TaskSpec spec = object.spec();
    if (spec == null || meta.name() == null || meta.namespace() == null) {
      return;
    }
    String path = meta.namespace() + "/" + meta.name();
    AppliedEntry entry = byPath.get(path);
    if (entry == null || !entry.isUid(meta.uid())) {
      entry = begin(path, meta, spec, object.status());
    } else {
      boolean before = entry.deleting();
      entry.see(meta);
      if (entry.deleting() && !before && !entry.ended()) {
        sink.insist(new MasterEvent.TaskDeleted(entry.framework(), entry.task()));
      }
    }
    writer.touch(entry);
  }

  void vanished(String namespace, String name) {
    AppliedEntry entry = byPath.remove(namespace + "/" + name);
    if (entry == null) {
      return;
    }
    entry.vanish();
    byTask.remove(new Key(entry.framework(), entry.task()), entry);
    if (!entry.ended()) {
      // Somebody took our finalizer away.
      sink.insist(new MasterEvent.TaskDeleted(entry.framework(), entry.task()));
    }
  }

  /** True when a person applied the task, so that it needs no other record. */
  boolean record(TaskRecord record) {
    AppliedEntry entry = byTask.get(new Key(record.frameworkName(), record.task()));
    if (entry == null) {
      return false;
    }
    entry.show(record);
    writer.touch(entry);
    return true;
  }

  void ended(MasterEffect.RecordApplied record, long nowMillis) {
    AppliedEntry entry = byTask.get(new Key(record.framework(), record.task()));
    if (entry != null) {
      entry.show(record, nowMillis);
      writer.touch(entry);
    }
  }

  private AppliedEntry begin(String path, Meta meta, TaskSpec spec, Seen.@Nullable State status) {
    String namespace = Objects.requireNonNullElse(meta.namespace(), "");
    String name = Objects.requireNonNullElse(meta.name(), "");
    FrameworkName framework = new FrameworkName(namespace, spec.framework());
    Work.Applied task = mapper.toCore(name, spec);
    AppliedEntry entry =
        new AppliedEntry(
            new ObjectRef(ObjectRef.Kind.TASK, namespace, name), meta, framework, task.id());
    byPath.put(path, entry);
    byTask.put(new Key(framework, task.id()), entry);
    TaskStatus.State state = status == null ? null : status.state();
    Work.TaskState recorded = state == null ? null : TaskStatuses.toCore(state);
    String reason = status == null ? null : status.reason();
    if (recorded != null && BatchScheduler.isTriedAgain(recorded, reason)) {
      // The master before may have launched it again already, and not have come to write that.
      recorded = Work.TaskState.STAGING;
    }
    if (recorded != null && recorded.terminal()) {
      entry.end();
      return entry;
    }
    sink.insist(new MasterEvent.TaskApplied(framework, task, recorded));
    if (entry.deleting()) {
      // Deleted while no master ran: what still runs of it is found and killed.
      sink.insist(new MasterEvent.TaskDeleted(framework, task.id()));
    }
    return entry;
  }
}
