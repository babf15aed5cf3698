package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.batch.BatchScheduler;
import dev.tender.core.master.MasterEffect;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KubeJson.Meta;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Task that a person applied: its status is written back, and a finalizer keeps the object until
 * its task has ended, so that deleting it while no master runs still kills the task.
 */
final class AppliedEntry extends Entry {
  static final String FINALIZER = "tender.dev/task";

  private final FrameworkName framework;
  private final TaskId task;
  private final String uid;
  private Meta meta;
  private @Nullable String startedTime;
  private @Nullable JsonNode status;
  private @Nullable JsonNode written;
  private @Nullable JsonNode writing;
  private boolean ended;
  private boolean gone;
  private boolean stale;

  AppliedEntry(ObjectRef ref, Meta meta, FrameworkName framework, TaskId task) {
    super(ref, Lane.TASK);
    this.framework = framework;
    this.task = task;
    this.meta = meta;
    this.uid = Objects.requireNonNullElse(meta.uid(), "");
  }

  FrameworkName framework() {
    return framework;
  }

  TaskId task() {
    return task;
  }

  boolean isUid(@Nullable String other) {
    return uid.equals(other);
  }

  void see(Meta newest) {
    meta = newest;
    stale = false;
  }

  void vanish() {
    gone = true;
  }

  boolean deleting() {
    return meta.deletionTimestamp() != null;
  }

  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
  }

  void show(TaskRecord record) {
    if (record.state() == Work.TaskState.RUNNING && startedTime == null) {
      startedTime = RecordJson.time(record.changedMillis());
    } else if (record.state() == Work.TaskState.STAGING) {
      // Perhaps not for the first time.
      startedTime = null;
    }
    status = TaskStatuses.of(record, startedTime);
    ended |=
        record.state().terminal() && !BatchScheduler.isTriedAgain(record.state(), record.reason());
  }

  void show(MasterEffect.RecordApplied record, long nowMillis) {
    status = TaskStatuses.of(record, nowMillis);
    ended |= record.state().terminal();
  }

  @Override
  Next next(long nowMillis, boolean pressure) {
    if (gone) {
      return new Next.Done();
    }
    if (status != null && !status.equals(written)) {
      writing = status;
      JsonNode patch = written == null ? status : RecordJson.difference(written, status);
      return new Next.Write(new Op.PatchStatus(RecordJson.status(patch)));
    }
    List<String> finalizers = Objects.requireNonNullElse(meta.finalizers(), List.of());
    boolean held = finalizers.contains(FINALIZER);
    // Nothing to hold once it has ended; and what is being deleted takes no new finalizer.
    boolean hold = !ended && (held || !deleting());
    if (held == hold || stale) {
      return new Next.Idle();
    }
    return new Next.Write(new Op.Patch(finalizerPatch(finalizers, hold)));
  }

  @Override
  void done(Op op, ApiResult result, long nowMillis) {
    switch (op) {
      case Op.PatchStatus _ -> written = writing;
      // Whatever came of it, the watch shows the object as it is now.
      case Op.Patch _, Op.Create _, Op.Delete _ -> stale = true;
    }
    if (result instanceof ApiResult.Missing) {
      gone = true;
    }
  }

  /** With the version it was read at, so that nobody else's finalizer gets lost. */
  private JsonNode finalizerPatch(List<String> finalizers, boolean hold) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("resourceVersion", meta.resourceVersion());
    ArrayNode list = metadata.putArray("finalizers");
    for (String each : finalizers) {
      if (!each.equals(FINALIZER)) {
        list.add(each);
      }
    }
    if (hold) {
      list.add(FINALIZER);
    }
    return patch;
  }
}
