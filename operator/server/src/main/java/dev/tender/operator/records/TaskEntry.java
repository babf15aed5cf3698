package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.MasterEffect.TaskRecord;
import dev.tender.core.model.Work;
import dev.tender.crd.TaskStatus;
import dev.tender.crd.Tender;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.ApiResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task on record. A record of what a wire framework runs is made and deleted here; an object that
 * a person applied is only written back to.
 */
final class TaskEntry extends Entry {
  private static final int LONGEST_MESSAGE = 1024;

  private final String ownerUid;
  private final boolean applied;
  private TaskRecord latest;
  private @Nullable String startedTime;
  private boolean exists;
  private boolean gone;
  private boolean unwanted;
  private @Nullable JsonNode written;
  private @Nullable JsonNode writing;

  /**
   * @param applied a person made the object
   */
  TaskEntry(ObjectRef ref, TaskRecord first, String ownerUid, boolean applied) {
    super(ref, Lane.TASK);
    this.latest = first;
    this.ownerUid = ownerUid;
    this.applied = applied;
    this.exists = applied;
    show(first);
  }

  TaskRecord latest() {
    return latest;
  }

  boolean exists() {
    return exists;
  }

  boolean gone() {
    return gone;
  }

  boolean applied() {
    return applied;
  }

  void show(TaskRecord newest) {
    latest = newest;
    if (newest.state() == Work.TaskState.RUNNING && startedTime == null) {
      startedTime = RecordJson.time(newest.changedMillis());
    }
  }

  /** Somebody else deleted the object. */
  void vanish() {
    gone = true;
  }

  /** Too old; to be deleted. */
  void dismiss() {
    unwanted = true;
  }

  @Override
  Next next(long nowMillis, boolean pressure) {
    if (gone) {
      return new Next.Done();
    }
    if (unwanted) {
      if (!exists) {
        gone = true;
        return new Next.Done();
      }
      return new Next.Write(new Op.Delete());
    }
    if (!exists) {
      if (pressure && latest.state() == Work.TaskState.FINISHED) {
        // It is over and went well: under pressure nobody will miss it.
        gone = true;
        return new Next.Done();
      }
      return new Next.Write(new Op.Create(body()));
    }
    JsonNode status = status();
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
          case Op.Create _ -> exists = true;
          case Op.Patch _ -> {}
          case Op.PatchStatus _ -> written = writing;
          case Op.Delete _ -> gone = true;
        }
      }
      case ApiResult.Conflict _ -> {
        exists = true;
        if (op instanceof Op.PatchStatus) {
          written = writing;
        }
      }
      case ApiResult.Missing _, ApiResult.Refused _, ApiResult.Unavailable _ -> gone = true;
    }
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
    // Ids, resources, role: what a task carries beyond them may be secret.
    spec.put("framework", latest.frameworkName().name());
    spec.put("frameworkId", latest.framework().value());
    spec.put("taskId", latest.task().value());
    spec.put("role", latest.role());
    spec.set("resources", RecordJson.tree(Amounts.toQuantities(latest.resources())));
    return node;
  }

  private JsonNode status() {
    String changed = RecordJson.time(latest.changedMillis());
    return RecordJson.tree(
        TaskStatus.builder()
            .state(TaskStatus.State.valueOf("TASK_" + latest.state().name()))
            .reason(latest.reason())
            .message(shortened(latest.message()))
            .frameworkId(latest.framework().value())
            .taskId(latest.task().value())
            .node(latest.node().isEmpty() ? null : latest.node())
            .pod(latest.pod() == null ? null : latest.pod().name())
            .executor(latest.executor() == null ? null : latest.executor().value())
            .launched(RecordJson.time(latest.launchedMillis()))
            .started(startedTime)
            .finished(latest.state().terminal() ? changed : null)
            .build());
  }

  private static @Nullable String shortened(String message) {
    if (message.isEmpty()) {
      return null;
    }
    return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
  }
}
