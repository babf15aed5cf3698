package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pods in which a framework's tasks run. */
@ApiValue
public record ExecutorSpec(
    @JsonPropertyDescription(
            "Defaults for executor pods: image, env, volumes, security context of the container"
                + " named executor, and labels and annotations. Tender adds the agent, resources"
                + " and placement. Refused are: a second container, initContainers; of the container"
                + " command, args, resources, probes, lifecycle and hostPort; of the pod"
                + " serviceAccountName, restartPolicy, affinity, nodeName, schedulerName,"
                + " schedulingGates, priority, a priority class of the system, host namespaces,"
                + " shareProcessNamespace and ownerReferences; volumes named launcher, control, api,"
                + " sandbox, state or token, mounts below /tender, and tokens for audience"
                + " tender.dev. The rest is tried by a dry run; condition ExecutorTemplateValid"
                + " says what is wrong, with the field. Changing it concerns new pods; idle ones of"
                + " the old shape leave.")
        @ValidationRule(
            value = TemplateRules.NODE,
            message = TemplateRules.NODE_MESSAGE,
            fieldPath = ".spec.nodeName")
        @ValidationRule(value = TemplateRules.HOST, message = TemplateRules.HOST_MESSAGE)
        @ValidationRule(
            value = TemplateRules.BINDER,
            message = TemplateRules.BINDER_MESSAGE,
            fieldPath = ".spec.schedulerName")
        @ValidationRule(
            value = TemplateRules.PRIORITY,
            message = TemplateRules.PRIORITY_MESSAGE,
            fieldPath = ".spec.priorityClassName")
        @ValidationRule(
            value = "!has(self.spec) || !has(self.spec.restartPolicy)",
            message = "executor pods always restart; leave restartPolicy out",
            fieldPath = ".spec.restartPolicy")
        @ValidationRule(
            value =
                "!has(self.spec) || !has(self.spec.containers)"
                    + " || self.spec.containers.all(c, has(c.name) && c.name == 'executor')",
            message = "the one container that an executor's template may have is named executor",
            fieldPath = ".spec.containers")
        @Nullable PodTemplateSpec template,
    @JsonPropertyDescription("How many idle executor pods wait for work, and for how long.")
        @Default("{}")
        Warm warm,
    @JsonPropertyDescription(
            "May a pod that ran one command task run the next: SameRole (default), Never (a pod for"
                + " every command task) or Always (for any role of this framework, not supported"
                + " yet).")
        @Default("SameRole")
        Reuse reuse,
    @JsonPropertyDescription(
            "How long a new executor pod may take until its agent has connected, 1s to 1h;"
                + " afterwards its tasks get TASK_DROPPED. Default 1m.")
        @Default(ExecutorSpec.START_TIMEOUT)
        @Size(min = 1, max = 32)
        @ValidationRule(
            value = Span.A_SECOND_TO_AN_HOUR,
            message = Span.A_SECOND_TO_AN_HOUR_MESSAGE)
        Span startTimeout,
    @JsonPropertyDescription(
            "The longest grace period between asking a task to end and killing it, 0s to 1h; a"
                + " task's longer one is cut to it. Default 30s.")
        @Default(ExecutorSpec.MAX_GRACE)
        @Size(min = 1, max = 32)
        @ValidationRule(value = Span.ZERO_TO_AN_HOUR, message = Span.ZERO_TO_AN_HOUR_MESSAGE)
        Span maxGrace,
    @JsonPropertyDescription(
            "User id of agent and executor, 1 to 2147483647; 0 (root) is refused. Default 65532.")
        @Default("65532")
        @Min(1)
        @Max(2147483647)
        Long runAsUser,
    @JsonPropertyDescription(
            "User ids for the user names that tasks ask for, such as {spark: 1000}. Tasks that name"
                + " somebody else run as runAsUser, and an Event says so. At most 64.")
        @Size(max = 64)
        Map<String, @Min(1) @Max(2147483647) Long> users,
    @JsonPropertyDescription(
            "How many ports that tasks and executors take from offers become ports of the node for"
                + " each pod, 0 to 256. Pod security must allow hostPort, as the baseline standard"
                + " does not. Default 0: ports are on the pod's address only.")
        @Default("0")
        @Min(0)
        @Max(256)
        Integer hostPorts,
    @JsonPropertyDescription("What runs write, and for how long it can be read afterwards.")
        @Default("{}")
        Sandbox sandbox) {

  static final String START_TIMEOUT = "1m";
  static final String MAX_GRACE = "30s";

  /** What an absent {@code executor} means. */
  public static final ExecutorSpec DEFAULT =
      new ExecutorSpec(
          null,
          Warm.DEFAULT,
          Reuse.SameRole,
          Span.parse(START_TIMEOUT),
          Span.parse(MAX_GRACE),
          65532L,
          Map.of(),
          0,
          Sandbox.DEFAULT);

  public ExecutorSpec {
    warm = warm == null ? Warm.DEFAULT : warm;
    reuse = reuse == null ? Reuse.SameRole : reuse;
    startTimeout = startTimeout == null ? Span.parse(START_TIMEOUT) : startTimeout;
    maxGrace = maxGrace == null ? Span.parse(MAX_GRACE) : maxGrace;
    runAsUser = runAsUser == null ? 65532L : runAsUser;
    users = Empty.ifNull(users);
    hostPorts = hostPorts == null ? 0 : hostPorts;
    sandbox = sandbox == null ? Sandbox.DEFAULT : sandbox;
  }

  /** May a pod that ran one command task run the next? */
  public enum Reuse {
    Always,
    SameRole,
    Never
  }

  /** The working directories of tasks and executors. */
  @ApiValue
  public record Sandbox(
      @JsonPropertyDescription(
              "How long the sandbox of an ended task or executor can be read through the operator"
                  + " API (LIST_FILES, READ_FILE), 0s to 168h, while its pod is there; of each pod"
                  + " the last 50, with 128 MiB in all. Concerns new pods. Default 10m.")
          @Default(Sandbox.RETENTION)
          @Size(min = 1, max = 32)
          @ValidationRule(value = Span.ZERO_TO_A_WEEK, message = Span.ZERO_TO_A_WEEK_MESSAGE)
          Span retention,
      @JsonPropertyDescription(
              "At how many MiB the files stdout and stderr of a sandbox are rotated, 1 to 1024: the"
                  + " two before are stdout.1 and stdout.2. The container's log is rotated by the"
                  + " kubelet. Concerns new pods. Default 10.")
          @Default("10")
          @Min(1)
          @Max(1024)
          Integer outputFileMiB) {

    static final String RETENTION = "10m";

    /** What an absent {@code sandbox} means. */
    public static final Sandbox DEFAULT = new Sandbox(Span.parse(RETENTION), 10);

    public Sandbox {
      retention = retention == null ? Span.parse(RETENTION) : retention;
      outputFileMiB = outputFileMiB == null ? 10 : outputFileMiB;
    }
  }

  /** Idle executor pods. */
  @ApiValue
  public record Warm(
      @JsonPropertyDescription(
              "A pod without a task, a living custom executor or an update that waits for its"
                  + " acknowledgement leaves after this time, 0s to 168h, but for those that"
                  + " minPerNode keeps. One that is used once leaves at once. Default 1m.")
          @Default(Warm.IDLE_TIMEOUT)
          @Size(min = 1, max = 32)
          @ValidationRule(value = Span.ZERO_TO_A_WEEK, message = Span.ZERO_TO_A_WEEK_MESSAGE)
          Span idleTimeout,
      @JsonPropertyDescription(
              "Idle executor pods to keep on every node where the framework has had one, 0 to 100."
                  + " Default 0.")
          @Default("0")
          @Min(0)
          @Max(100)
          Integer minPerNode,
      @JsonPropertyDescription(
              "Idle executor pods to keep at most, over all nodes, 0 to 100000. Default 1000.")
          @Default("1000")
          @Min(0)
          @Max(100000)
          Integer maxIdle) {

    static final String IDLE_TIMEOUT = "1m";

    /** What an absent {@code warm} means. */
    public static final Warm DEFAULT = new Warm(Span.parse(IDLE_TIMEOUT), 0, 1000);

    public Warm {
      idleTimeout = idleTimeout == null ? Span.parse(IDLE_TIMEOUT) : idleTimeout;
      minPerNode = minPerNode == null ? 0 : minPerNode;
      maxIdle = maxIdle == null ? 1000 : maxIdle;
    }
  }
}
