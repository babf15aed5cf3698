package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to run. A record holds ids and resources, never environment, arguments or URIs. */
@ApiValue
@ValidationRule(
    value = "self == oldSelf",
    message = "a Task cannot be changed; delete it (which kills it) and apply another one")
@ValidationRule(
    value = "has(self.frameworkId) || (has(self.command) != has(self.args))",
    message =
        "set exactly one of command (a line for the shell) and args (a program and its"
            + " arguments, without a shell)")
@ValidationRule(
    value =
        "!has(self.frameworkId) || !(has(self.command) || has(self.args) || has(self.env)"
            + " || has(self.uris) || has(self.healthCheck))",
    message =
        "frameworkId marks a record, which holds no command, args, env, uris or healthCheck;"
            + " leave frameworkId out")
@ValidationRule(
    value =
        "!has(self.limits) || self.limits.all(k, k in self.resources"
            + " && isQuantity(string(self.limits[k])) && isQuantity(string(self.resources[k]))"
            + " && !quantity(string(self.limits[k])).isLessThan("
            + "quantity(string(self.resources[k]))))",
    message = "limits may only name what resources names, and not less of it",
    fieldPath = ".limits")
public record TaskSpec(
    @JsonPropertyDescription(
            "Name of the Framework, in the same namespace. For a Task that a person applies, one"
                + " with scheduler.batch.")
        @Required
        @Size(min = 1, max = Rules.MAX_NAME)
        @ValidationRule(value = Rules.NAME, message = Rules.NAME_MESSAGE)
        String framework,
    @JsonPropertyDescription("Set by Tender on records: the framework id that launched it.")
        @Size(min = 1, max = Rules.MAX_ID)
        @Nullable String frameworkId,
    @JsonPropertyDescription(
            "Mesos task id, at most 255 characters, without slashes, backslashes and control"
                + " characters, not '.' or '..'. Default: the name of this object.")
        @Size(min = 1, max = Rules.MAX_ID)
        @ValidationRule(value = Rules.ID, message = Rules.ID_MESSAGE)
        @Nullable String taskId,
    @JsonPropertyDescription(
            "Name of an Offer to accept with this task. Not supported yet: a Task with it ends"
                + " TASK_ERROR. Without it the scheduler waits for an offer that fits.")
        @Size(min = 1, max = Rules.MAX_NAME)
        @Nullable String offer,
    @JsonPropertyDescription(
            "Set by Tender on records: the role that the task runs under. Not supported yet in a"
                + " Task that a person applies, which then ends TASK_ERROR; without it such a task"
                + " runs under the first role of its Framework.")
        @Size(min = 1, max = Rules.MAX_ROLE)
        @ValidationRule(value = Rules.ROLE, message = Rules.ROLE_MESSAGE)
        @Nullable String role,
    @JsonPropertyDescription(
            "A line for /bin/sh in the executor's image. Excludes args. At most 16384"
                + " characters.")
        @Size(min = 1, max = 16384)
        @Nullable String command,
    @JsonPropertyDescription(
            "A program and its arguments, run without a shell. Excludes command. At most 256 of"
                + " at most 4096 characters.")
        @Size(max = 256)
        List<@Size(max = 4096) String> args,
    @JsonPropertyDescription(
            "Container image. Default: that of the Framework's executor template, else the operator's"
                + " tender.executor.default-image. A task with its own image gets a pod that is used"
                + " once.")
        @Size(min = 1, max = 512)
        @Nullable String image,
    @JsonPropertyDescription("Environment, at most 256 variables. Kept in the clear.")
        @Size(max = 256)
        List<EnvironmentVariable> env,
    @JsonPropertyDescription(
            "What the task holds while it runs: cpu and memory, which are required,"
                + " ephemeral-storage and extended resources, as quantities; half a cpu is 500m or"
                + " \"0.5\", in quotes.")
        @Required
        @Size(min = 1, max = Rules.MAX_AMOUNTS)
        @ValidationRule(
            value = "'cpu' in self && 'memory' in self",
            message = "name at least cpu and memory, such as {cpu: 100m, memory: 64Mi}")
        Map<String, Quantity> resources,
    @JsonPropertyDescription(
            "The most that the task may use of cpu and memory, not less than resources; a Task that"
                + " limits anything else ends TASK_ERROR. Default: memory as in resources, cpu"
                + " without limit.")
        @Size(max = Rules.MAX_AMOUNTS)
        Map<String, Quantity> limits,
    @JsonPropertyDescription("How the task is ended.") @Default("{}") KillPolicy killPolicy,
    @JsonPropertyDescription("What is fetched into the task's working directory. At most 64.")
        @Size(max = 64)
        List<Uri> uris,
    @JsonPropertyDescription("Asked while the task runs; too many failures end it.")
        @Nullable HealthCheck healthCheck,
    @JsonPropertyDescription("Only nodes with all these labels. At most 64.")
        @Size(max = Rules.MAX_LABELS)
        Map<String, @Size(max = 63) String> nodeSelector,
    @JsonPropertyDescription(
            "The task is killed after this time, 1s to 8760h, and fails with"
                + " MAX_COMPLETION_TIME_REACHED. Default: never.")
        @Size(min = 1, max = 32)
        @ValidationRule(value = Span.A_SECOND_TO_A_YEAR, message = Span.A_SECOND_TO_A_YEAR_MESSAGE)
        @Nullable Span maxCompletionTime,
    @JsonPropertyDescription(
            "The task's own labels, which the wire carries beside it. At most 64, with values of at"
                + " most 1024 characters.")
        @Size(max = TaskSpec.MAX_LABELS)
        Map<String, @Size(max = TaskSpec.MAX_LABEL) String> labels,
    @JsonPropertyDescription("How others find the task. Tender shows it and does nothing with it.")
        @Nullable Discovery discovery) {

  static final int MAX_LABELS = 64;
  static final int MAX_LABEL = 1024;

  public TaskSpec {
    args = Empty.ifNull(args);
    env = Empty.ifNull(env);
    resources = Empty.ifNull(resources);
    limits = Empty.ifNull(limits);
    killPolicy = killPolicy == null ? KillPolicy.DEFAULT : killPolicy;
    uris = Empty.ifNull(uris);
    nodeSelector = Empty.ifNull(nodeSelector);
    labels = Empty.ifNull(labels);
  }

  /**
   * The record of a task that a framework launched, cut to what can be written.
   *
   * @param labels by key
   */
  public static TaskSpec record(
      String framework,
      String frameworkId,
      String taskId,
      @Nullable String role,
      Map<String, Quantity> resources,
      Map<String, String> labels,
      @Nullable Discovery discovery) {
    Map<String, String> clipped = new LinkedHashMap<>();
    Clip.map(labels, MAX_LABELS)
        .forEach((key, value) -> clipped.put(key, String.valueOf(Clip.text(value, MAX_LABEL))));
    return new TaskSpec(
        framework,
        frameworkId,
        taskId,
        null,
        role,
        null,
        List.of(),
        null,
        List.of(),
        resources,
        Map.of(),
        KillPolicy.DEFAULT,
        List.of(),
        null,
        Map.of(),
        null,
        clipped,
        discovery);
  }

  /** How others find the task. What is too long is cut. */
  @ApiValue
  public record Discovery(
      @JsonPropertyDescription("Who shall find it: FRAMEWORK, CLUSTER or EXTERNAL.")
          @Size(max = Discovery.MAX_TEXT)
          @Nullable String visibility,
      @JsonPropertyDescription("Its name. Default: that of the task.")
          @Size(max = Discovery.MAX_TEXT)
          @Nullable String name,
      @JsonPropertyDescription("Such as production.") @Size(max = Discovery.MAX_TEXT)
          @Nullable String environment,
      @JsonPropertyDescription("Such as a site.") @Size(max = Discovery.MAX_TEXT)
          @Nullable String location,
      @JsonPropertyDescription("Of what it serves.") @Size(max = Discovery.MAX_TEXT)
          @Nullable String version,
      @JsonPropertyDescription("Ports that it serves, on its pod's address. At most 64.")
          @Size(max = Discovery.MAX_PORTS)
          List<Port> ports) {
    static final int MAX_TEXT = 255;
    static final int MAX_PORTS = 64;

    public Discovery {
      visibility = Clip.text(visibility, MAX_TEXT);
      name = Clip.text(name, MAX_TEXT);
      environment = Clip.text(environment, MAX_TEXT);
      location = Clip.text(location, MAX_TEXT);
      version = Clip.text(version, MAX_TEXT);
      ports = Clip.list(Empty.ifNull(ports), MAX_PORTS);
    }

    /** One port. */
    @ApiValue
    public record Port(
        @JsonPropertyDescription("Its number.") @Required Long number,
        @JsonPropertyDescription("What it is for.") @Size(max = Discovery.MAX_TEXT)
            @Nullable String name,
        @JsonPropertyDescription("Such as tcp.") @Size(max = Discovery.MAX_TEXT)
            @Nullable String protocol) {
      public Port {
        name = Clip.text(name, Discovery.MAX_TEXT);
        protocol = Clip.text(protocol, Discovery.MAX_TEXT);
      }
    }
  }

  /** One variable. */
  @ApiValue
  public record EnvironmentVariable(
      @JsonPropertyDescription("Name.")
          @Required
          @Size(min = 1, max = 256)
          @ValidationRule(
              value = "!self.contains('=')",
              message = "the name of a variable has no '='")
          String name,
      @JsonPropertyDescription("Value, at most 32768 characters. Default: empty.")
          @Size(max = 32768)
          @Nullable String value) {}

  /** How a task is ended. */
  @ApiValue
  public record KillPolicy(
      @JsonPropertyDescription(
              "Time between SIGTERM and SIGKILL, 0s to 1h; cut to the Framework's executor.maxGrace."
                  + " Default 3s.")
          @Default(KillPolicy.GRACE_PERIOD)
          @Size(min = 1, max = 32)
          @ValidationRule(value = Span.ZERO_TO_AN_HOUR, message = Span.ZERO_TO_AN_HOUR_MESSAGE)
          Span gracePeriod) {

    static final String GRACE_PERIOD = "3s";

    /** What an absent {@code killPolicy} means. */
    public static final KillPolicy DEFAULT = new KillPolicy(Span.parse(GRACE_PERIOD));

    public KillPolicy {
      gracePeriod = gracePeriod == null ? Span.parse(GRACE_PERIOD) : gracePeriod;
    }
  }

  /** Something to fetch. */
  @ApiValue
  public record Uri(
      @JsonPropertyDescription("http, https or file URI, or an absolute path of the image.")
          @Required
          @Size(min = 1, max = 2048)
          String value,
      @JsonPropertyDescription("File name in the working directory. Default: last part of value.")
          @Size(min = 1, max = 255)
          @Nullable String outputFile,
      @JsonPropertyDescription("Make it executable. Default false.") @Default("false")
          Boolean executable,
      @JsonPropertyDescription("Unpack archives (tar, tgz, zip and others). Default true.")
          @Default("true")
          Boolean extract) {
    public Uri {
      executable = executable != null && executable;
      extract = extract == null || extract;
    }
  }
}
