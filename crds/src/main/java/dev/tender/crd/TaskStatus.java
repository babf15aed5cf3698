package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a task. */
@ApiValue
public record TaskStatus(
    @JsonPropertyDescription("Mesos task state, such as TASK_RUNNING.") @Nullable State state,
    @JsonPropertyDescription("Mesos reason without REASON_, such as CONTAINER_LIMITATION_MEMORY.")
        @Size(max = Rules.MAX_REASON)
        @Nullable String reason,
    @JsonPropertyDescription("A sentence about it, at most 1024 characters.")
        @Size(max = Rules.MAX_MESSAGE)
        @Nullable String message,
    @JsonPropertyDescription("Framework id that launched it.") @Size(max = Rules.MAX_ID)
        @Nullable String frameworkId,
    @JsonPropertyDescription("Task id, as its framework sees it.") @Size(max = Rules.MAX_ID)
        @Nullable String taskId,
    @JsonPropertyDescription("Name of the node.") @Size(max = Rules.MAX_NAME) @Nullable String node,
    @JsonPropertyDescription("Name of the executor pod.") @Size(max = Rules.MAX_NAME)
        @Nullable String pod,
    @JsonPropertyDescription("Executor id; none for a command task.") @Size(max = Rules.MAX_ID)
        @Nullable String executor,
    @JsonPropertyDescription(
            """
            How the process of a command task ended: its exit code, or 128 + the signal that ended \
            it, as in a shell (137 is SIGKILL). None before it has ended, and where nobody saw its \
            end. A custom executor may give it as label tender.dev/exit-code of its last status.\
            """)
        @Nullable Integer exitCode,
    @JsonPropertyDescription("When the master took it (RFC 3339).") @Nullable String launched,
    @JsonPropertyDescription("When it first ran (RFC 3339).") @Nullable String started,
    @JsonPropertyDescription("When it ended (RFC 3339).") @Nullable String finished,
    @JsonPropertyDescription("Result of the last health check.") @Nullable Boolean healthy,
    @JsonPropertyDescription("Generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Ended, once it has: for kubectl wait --for=condition=Ended.")
        @Size(max = 8)
        List<Condition> conditions) {

  /** Before anything is known. */
  public static final TaskStatus UNOBSERVED = builder().build();

  public TaskStatus {
    reason = Clip.text(reason, Rules.MAX_REASON);
    message = Clip.text(message, Rules.MAX_MESSAGE);
    conditions = Empty.ifNull(conditions);
  }

  public static TaskStatusBuilder builder() {
    return new TaskStatusBuilder();
  }

  /** Task states, in Mesos' spelling. */
  public enum State {
    TASK_STAGING,
    TASK_STARTING,
    TASK_RUNNING,
    TASK_KILLING,
    TASK_FINISHED,
    TASK_FAILED,
    TASK_KILLED,
    TASK_ERROR,
    TASK_LOST,
    TASK_DROPPED,
    TASK_UNREACHABLE,
    TASK_GONE,
    TASK_GONE_BY_OPERATOR,
    TASK_UNKNOWN
  }
}
