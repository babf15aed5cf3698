package dev.tender.operator.records;

import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Resources;
import dev.tender.crd.Span;
import dev.tender.crd.TaskSpec;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.Quantities;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.wire.Payloads;
import dev.tender.operator.wire.Problems;
import dev.tender.operator.wire.TaskTerms;
import dev.tender.operator.wire.WireTasks;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.CheckType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.CommandUri;
import dev.tender.protocol.v1.ContainerInfo;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.Environment;
import dev.tender.protocol.v1.EnvironmentVariable;
import dev.tender.protocol.v1.HealthCheck;
import dev.tender.protocol.v1.KillPolicy;
import dev.tender.protocol.v1.NetworkInfo;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tasks that people apply, as the built-in scheduler takes them. Pure. */
public final class TaskMapper {
  private static final double MEGABYTE = 1L << 20;

  private final WireTasks tasks;
  private final ResourceNames names;

  public TaskMapper(WireTasks tasks, ResourceNames names) {
    this.tasks = tasks;
    this.names = names;
  }

  /**
   * What is wrong with it becomes the task's problem, which ends it with TASK_ERROR.
   *
   * @param name of the object
   */
  public Work.Applied toCore(String name, TaskSpec spec) {
    Problems problems = new Problems();
    Resources resources = resources(spec, problems);
    if (spec.offer() != null) {
      problems.add("spec.offer is not supported yet; leave it out and the scheduler chooses");
    }
    if (spec.role() != null) {
      problems.add("spec.role is not supported yet; give the role a Framework of its own");
    }
    String id = spec.taskId() == null ? name : spec.taskId();
    TaskInfo info = info(id, name, spec, resources, problems);
    WireTasks.Wish checked = tasks.wish(info, TaskTerms.NONE);
    if (checked.problem() != null) {
      problems.add(checked.problem());
    }
    return new Work.Applied(
        new TaskId(id),
        name,
        resources,
        spec.nodeSelector(),
        checked.shape(),
        new Payloads.OfTask(info),
        problems.sentence(),
        spec.resources().keySet().stream().filter(names.gpus()::contains).findFirst().orElse(""));
  }

  private Resources resources(TaskSpec spec, Problems problems) {
    try {
      Resources resources = Amounts.toResources(spec.resources(), names);
      if (resources.cpuMillis() == 0 || resources.memBytes() == 0) {
        problems.add("spec.resources must name cpu and memory, both more than 0");
      }
      return resources;
    } catch (IllegalArgumentException e) {
      problems.add("spec.resources: " + e.getMessage());
      return Resources.NONE;
    }
  }

  /** The agent is not known yet; whoever writes it down for the agent adds it. */
  private static TaskInfo info(
      String id, String name, TaskSpec spec, Resources resources, Problems problems) {
    TaskInfo.Builder info =
        TaskInfo.builder()
            .name(name)
            .taskId(new dev.tender.protocol.v1.TaskId(id))
            .agentId(new AgentId(""))
            .command(command(spec))
            .limits(limits(spec, resources, problems))
            .labels(TaskNotes.toWire(spec.labels()))
            .killPolicy(
                new KillPolicy(
                    new DurationInfo(spec.killPolicy().gracePeriod().duration().toNanos())));
    if (spec.image() != null) {
      info.container(ContainerInfo.ofImage(spec.image()));
    }
    if (spec.maxCompletionTime() != null) {
      info.maxCompletionTime(new DurationInfo(spec.maxCompletionTime().duration().toNanos()));
    }
    if (spec.healthCheck() != null) {
      info.healthCheck(healthCheck(spec.healthCheck()));
    }
    try {
      info.discovery(TaskNotes.toWire(spec.discovery()));
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return info.build();
  }

  private static HealthCheck healthCheck(dev.tender.crd.HealthCheck check) {
    CheckType type =
        check.command() != null
            ? CheckType.COMMAND
            : check.http() != null ? CheckType.HTTP : CheckType.TCP;
    // Mesos has no word for "never".
    int failures =
        check.consecutiveFailures() == 0 ? Integer.MAX_VALUE : check.consecutiveFailures();
    return new HealthCheck(
        type,
        check.command() == null ? null : CommandInfo.ofShell(check.command()),
        check.http() == null
            ? null
            : new HealthCheck.Http(
                NetworkInfo.Protocol.IPv4,
                check.http().scheme().name(),
                check.http().port(),
                check.http().path(),
                List.of()),
        check.tcp() == null
            ? null
            : new HealthCheck.Tcp(NetworkInfo.Protocol.IPv4, check.tcp().port()),
        seconds(check.delay()),
        seconds(check.interval()),
        seconds(check.timeout()),
        failures,
        seconds(check.gracePeriod()));
  }

  private static double seconds(Span span) {
    return span.duration().toMillis() / 1000.0;
  }

  private static Map<String, Value.Scalar> limits(
      TaskSpec spec, Resources resources, Problems problems) {
    Map<String, Value.Scalar> limits = new LinkedHashMap<>();
    spec.limits()
        .forEach((name, quantity) -> {
          try {
            switch (name) {
              case "cpu" -> {
                long millis = Quantities.toMillis(quantity.toString());
                check(name, millis, resources.cpuMillis(), problems);
                limits.put("cpus", new Value.Scalar(millis / 1000.0));
              }
              case "memory" -> {
                long bytes = Quantities.toUnits(quantity.toString());
                check(name, bytes, resources.memBytes(), problems);
                limits.put("mem", new Value.Scalar(bytes / MEGABYTE));
              }
              default ->
                  problems.add(
                      "spec.limits: " + name + " cannot be limited; only cpu and memory can");
            }
          } catch (IllegalArgumentException | ArithmeticException e) {
            problems.add("spec.limits: " + e.getMessage());
          }
        });
    return limits;
  }

  private static void check(String name, long limit, long held, Problems problems) {
    if (limit < held) {
      problems.add("spec.limits: " + name + " is less than in spec.resources; use that at least");
    }
  }

  private static CommandInfo command(TaskSpec spec) {
    boolean shell = spec.command() != null;
    List<CommandUri> uris =
        spec.uris().stream()
            .map(each ->
                new CommandUri(
                    each.value(), each.executable(), each.extract(), false, each.outputFile()))
            .toList();
    List<EnvironmentVariable> variables =
        spec.env().stream()
            .map(each ->
                new EnvironmentVariable(
                    each.name(), "VALUE", each.value() == null ? "" : each.value()))
            .toList();
    return new CommandInfo(
        uris,
        variables.isEmpty() ? null : new Environment(variables),
        shell,
        shell ? spec.command() : spec.args().isEmpty() ? null : spec.args().getFirst(),
        shell ? List.of() : spec.args(),
        null);
  }
}
