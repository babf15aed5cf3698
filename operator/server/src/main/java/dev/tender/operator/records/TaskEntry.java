package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.model.Work;
import dev.tender.crd.TaskSpec;
import dev.tender.crd.Tender;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.ApiResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The record of a task that a framework launched. */
final class TaskEntry extends TaskObject {
  private final String ownerUid;
  private TaskRecord latest;
  private @Nullable String startedTime;
  private boolean exists;
  private @Nullable JsonNode written;
  private @Nullable JsonNode writing;

  TaskEntry(ObjectRef ref, TaskRecord first, String ownerUid) {
    super(ref);
    this.latest = first;
    this.ownerUid = ownerUid;
    show(first);
  }

  TaskRecord latest() {
    return latest;
  }

  @Override
  boolean exists() {
    return exists;
  }

  void show(TaskRecord newest) {
    latest = exists ? newest.withoutPayload() : newest;
    if (newest.state() == Work.TaskState.RUNNING && startedTime == null) {
      startedTime = RecordJson.time(newest.changedMillis());
    }
  }

  @Override
  Next next(long nowMillis, boolean pressure) {
    if (gone()) {
      return new Next.Done();
    }
    if (unwanted()) {
      if (!exists) {
        vanish();
        return new Next.Done();
      }
      return new Next.Write(new Op.Delete());
    }
    if (!exists) {
      if (pressure && latest.state() == Work.TaskState.FINISHED) {
        // It is over and went well: under pressure nobody will miss it.
        vanish();
        return new Next.Done();
      }
      return new Next.Write(new Op.Create(body()));
    }
    JsonNode status = TaskStatuses.of(latest, startedTime);
    if (status.equals(written)) {
      return new Next.Idle();
    }
    writing = status;
    return new Next.Write(new Op.PatchStatus(RecordJson.status(patch(status))));
  }

  @Override
  void done(Op op, ApiResult result, long nowMillis) {
    switch (result) {
      case ApiResult.Done _ -> {
        switch (op) {
          case Op.Create _ -> made();
          case Op.Patch _ -> {}
          case Op.PatchStatus _ -> written = writing;
          case Op.Delete _ -> vanish();
        }
      }
      // An earlier master has made it, or a write of ours whose answer was lost.
      case ApiResult.Conflict _ -> {
        made();
        if (op instanceof Op.PatchStatus) {
          written = writing;
        }
      }
      case ApiResult.Missing _, ApiResult.Refused _, ApiResult.Failed _, ApiResult.Unavailable _ ->
          vanish();
    }
  }

  /** From now on only its status changes. */
  private void made() {
    exists = true;
    latest = latest.withoutPayload();
  }

  private JsonNode patch(JsonNode status) {
    return written == null ? status : RecordJson.difference(written, status);
  }

  private JsonNode body() {
    ObjectNode node =
        RecordJson.object(
            ref(),
            Map.of(
                "app.kubernetes.io/managed-by",
                "tender",
                Tender.FRAMEWORK_LABEL,
                latest.frameworkName().name(),
                Tender.RECORDED_LABEL,
                "true"),
            RecordJson.owner(latest.frameworkName().name(), ownerUid));
    ObjectNode spec = node.putObject("spec");
    // Ids, resources, role, labels, discovery: what a task carries beyond them may be secret.
    spec.put("framework", latest.frameworkName().name());
    spec.put("frameworkId", latest.framework().value());
    spec.put("taskId", latest.task().value());
    spec.put("role", latest.role());
    spec.set("resources", RecordJson.tree(Amounts.toQuantities(latest.resources())));
    TaskSpec notes =
        TaskSpec.record(
            latest.frameworkName().name(),
            latest.framework().value(),
            latest.task().value(),
            latest.role(),
            Map.of(),
            TaskNotes.labels(latest.payload()),
            TaskNotes.discovery(latest.payload()));
    if (!notes.labels().isEmpty()) {
      spec.set("labels", RecordJson.tree(notes.labels()));
    }
    if (notes.discovery() != null) {
      spec.set("discovery", RecordJson.tree(notes.discovery()));
    }
    return node;
  }
}
